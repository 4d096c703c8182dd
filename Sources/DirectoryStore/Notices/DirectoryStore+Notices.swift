import GRDB
import IdentityModel
import JSONKit

extension DirectoryStore {
    /// The most changes of one batch.
    static let changesToldAtOnce = 100

    /// What `receiver` is to be told next, in the order of commits; nil when it knows everything. Until ``noticeTaken(_:by:)`` it stays
    /// the same, also over a death of the process.
    public func nextNotice(for receiver: String, of kinds: Set<NoticeKind>) async throws(DirectoryStoreError) -> PendingNotice? {
        while true {
            switch try await reading({ try Self.next(for: receiver, kinds, $0) }) {
            case nil: return nil
            case .tell(let notice, isOffered: true): return notice
            case .tell(let notice, isOffered: false):
                guard case .changes(let batch) = notice else { return notice }
                try await move(receiver, "offered = ?", batch.upto)
                return notice
            case .pass(let place): try await move(receiver, "feed = ?, offered = NULL", place)
            }
        }
    }

    /// Notes durably that `receiver` knows `notice`.
    public func noticeTaken(_ notice: PendingNotice, by receiver: String) async throws(DirectoryStoreError) {
        switch notice {
        case .occurrence(let occurrence):
            try await move(receiver, "notice = ?", occurrence.number)
            try await writing { try $0.execute(sql: "DELETE FROM notice WHERE id <= (SELECT min(notice) FROM receiver)") }
        case .changes(let batch): try await move(receiver, "feed = ?, offered = NULL", batch.upto)
        }
    }

    private func move(_ receiver: String, _ assignment: String, _ place: Int64) async throws(DirectoryStoreError) {
        try await writing { try $0.execute(sql: "UPDATE receiver SET \(assignment) WHERE name = ?", arguments: [place, receiver]) }
    }

    private enum Step {
        case tell(PendingNotice, isOffered: Bool)
        /// Up to here there is nothing to tell.
        case pass(Int64)
    }

    private static func next(for receiver: String, _ kinds: Set<NoticeKind>, _ database: Database) throws -> Step? {
        guard let row = try Row.fetchOne(database, sql: "SELECT notice, feed, offered FROM receiver WHERE name = ?", arguments: [receiver])
        else { return nil }
        let occurrence = try occurrence(after: row[0], kinds, database)
        if let told = row[1] as Int64?, let step = try changes(after: told, offered: row[2], before: occurrence?.feed, database) {
            return step
        }
        return (occurrence?.occurrence).map { .tell(.occurrence($0), isOffered: true) }
    }

    private static func occurrence(
        after number: Int64, _ kinds: Set<NoticeKind>, _ database: Database
    ) throws -> (feed: Int64, occurrence: PendingNotice.Occurrence)? {
        let row = try Row.fetchOne(
            database,
            sql: """
                SELECT n.id, n.public_id, n.kind, p.public_id, n.time, n.document, n.feed FROM notice n JOIN idp p ON p.id = n.idp
                WHERE n.id > ? AND n.kind IN (SELECT value FROM json_each(?)) ORDER BY n.id LIMIT 1
                """, arguments: [number, list(kinds.map(\.rawValue))])
        guard let row else { return nil }
        guard let time = Timestamp(row[4]) else { throw DirectoryStoreError.corrupt("a notice has no time") }
        let occurrence = PendingNotice.Occurrence(
            number: row[0], id: row[1], kind: try NoticeKind.storedWord(row[2]), idpID: try IdPID.storedWord(row[3]), time: time,
            document: try JSONValue.stored(row[5]))
        return (row[6], occurrence)
    }

    /// The next changes, those that were committed before the notice that follows.
    private static func changes(after told: Int64, offered: Int64?, before notice: Int64?, _ database: Database) throws -> Step? {
        let extent = try FeedExtent(database)
        if told < extent.floor {
            return .tell(.changes(PendingNotice.ChangeBatch(after: told, upto: extent.floor, changes: [])), isOffered: true)
        }
        let end = offered ?? notice ?? extent.end
        guard told < end else { return nil }
        let changes = try changes(after: told, upto: end, idpID: nil, limit: changesToldAtOnce, database)
        let ofOneIdP = Array(changes.prefix { $0.idpId == changes.first?.idpId })
        guard let last = ofOneIdP.last, let upto = Int64(last.cursor) else { return .pass(end) }
        return .tell(.changes(PendingNotice.ChangeBatch(after: told, upto: upto, changes: ofOneIdP)), isOffered: offered == upto)
    }
}
