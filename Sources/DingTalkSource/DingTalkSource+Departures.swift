import IdentityModel
import JSONKit
import SourceAPI

/// What DingTalk says of the organisation as a whole, beside its departments and people.
extension DingTalkSource {
    /// Records of so many days at most may be asked for at once.
    private static let longestSpan: Int64 = 365 * 86_400_000
    /// The most records of one answer.
    private static let pageSize = 50
    /// More than anyone's organisation loses between two runs; beyond, the list is left unfinished.
    private static let pageLimit = 200

    /// `user/count`: everybody, whether they have activated DingTalk or not; not limited to the contact scope.
    func headcount() async throws(SourceFault) -> Int? {
        do throws(CallFailure) {
            var writer = JSONWriter()
            writer.object { $0.member("only_active", false) }
            let answer = try await application.call(.userCount, writer.bytes, into: PersonCount(), .synchronization)
            return answer.content.count.flatMap(Int.init(exactly:))
        } catch {
            throw error.fault
        }
    }

    /// `empLeaveRecords`, all pages; nil where the application lacks the permission.
    func departures(since: Timestamp) async throws(SourceFault) -> [Departure]? {
        let now = application.exchange.clock.now() / 1_000_000
        let start = Timestamp(milliseconds: max(since.milliseconds, now - Self.longestSpan + 60_000))
        do throws(CallFailure) {
            return try await departures(from: start, to: Timestamp(milliseconds: max(now, start.milliseconds)))
        } catch {
            if error.fault.class == .permission { return nil }
            throw error.fault
        }
    }

    private func departures(from start: Timestamp, to end: Timestamp) async throws(CallFailure) -> [Departure] {
        var found: [Departure] = []
        var token = "0"
        for _ in 0..<Self.pageLimit {
            let page = try await application.call(
                .leaveRecords,
                query: [
                    ("startTime", start.description), ("endTime", end.description), ("nextToken", token),
                    ("maxResults", String(Self.pageSize)),
                ], into: LeaveRecords(), .synchronization
            ).content
            found += page.departures
            // A token that leads nowhere new would be followed for ever.
            guard let next = page.nextToken, !next.isEmpty, next != token, page.count > 0 else { break }
            token = next
        }
        return found
    }
}

extension CallPolicy {
    static func of(_ asker: Asker) -> CallPolicy {
        switch asker {
        case .person: .person
        case .event: .event
        case .task: .synchronization
        }
    }
}
