import Crypto
import IdentityModel
import JSONKit
import SourceAPI

/// An event as DingTalk tells it: one JSON object whose members come in two spellings (`userId` and `UserId`, `timeStamp` and `TimeStamp`),
/// with numbers that may be texts.
///
/// Source: open.dingtalk.com, "address-book-user-change" and its neighbours; the older spelling was seen on the wire until 2021.
struct EventMessage {
    let type: String
    private let members: [String: JSONValue]

    /// Nil where the bytes are no event.
    ///
    /// - Parameter type: where it stands beside the message, as in a stream.
    init?(_ bytes: [UInt8], type: String? = nil) {
        guard case .object(let members)? = try? JSONValue(parsing: bytes) else { return nil }
        self.members = Dictionary(members.map { ($0.key.lowercased(), $0.value) }) { first, _ in first }
        guard let type = type ?? self.members["eventtype"]?.text, (1...100).contains(type.utf8.count) else { return nil }
        self.type = type
    }

    /// The event that asks whether we answer.
    var isTrial: Bool { type == "check_url" }

    /// What it tells.
    ///
    /// - Parameters:
    ///   - eventID: where it stands beside the message.
    ///   - bornAt: likewise.
    ///   - delivery: tells deliveries apart where nothing in the message does.
    func event(eventID: String? = nil, bornAt: Timestamp? = nil, delivery: String) -> SourceEvent {
        let eventID = (eventID ?? members["eventid"]?.text).flatMap { $0.isEmpty || $0.utf8.count > 200 ? nil : $0 }
        let bornAt =
            bornAt ?? ["eventtime", "timestamp"].lazy.compactMap { members[$0]?.wholeNumber }.first.map(Timestamp.init(milliseconds:))
        let objects = objects
        return SourceEvent(
            key: eventID.map { "id:" + $0 } ?? key(of: objects, time: bornAt.map { "\($0.milliseconds)" } ?? "at " + delivery),
            type: type, eventID: eventID, bornAt: bornAt, objects: objects)
    }

    /// Of an event without an id, the type, the objects and the time make it what it is.
    private func key(of objects: [SourceObject], time: String) -> String {
        let text = ([type, time] + objects.map { "\($0.type.rawValue) \($0.sourceID)" }.sorted()).joined(separator: "\n")
        return "of:" + SHA256.hash(data: Array(text.utf8)).prefix(16).map { String($0, radix: 16) }.joined(separator: "-")
    }

    private var objects: [SourceObject] {
        var seen: Set<SourceObject> = []
        return named.filter { seen.insert($0).inserted }
    }

    private var named: [SourceObject] {
        if type.hasPrefix("org_dept_") {
            return list("deptid").compactMap(\.wholeNumber).filter { $0 > 0 }.map { SourceObject(.department, "\($0)") }
        }
        guard type.hasPrefix("user_") || type.hasPrefix("org_admin_") else { return [] }
        return list("userid").compactMap(\.text).filter { (1...128).contains($0.utf8.count) }.map { SourceObject(.employee, $0) }
    }

    /// A list, or one value where a list belongs.
    private func list(_ name: String) -> [JSONValue] {
        switch members[name] {
        case .array(let values): values
        case .some(let value): [value]
        case nil: []
        }
    }
}

extension JSONValue {
    /// A whole number, or a text of one.
    fileprivate var wholeNumber: Int64? {
        switch self {
        case .int(let number): number
        case .string(let text): Int64(text)
        default: nil
        }
    }
}
