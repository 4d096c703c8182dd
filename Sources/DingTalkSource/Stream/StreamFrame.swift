import JSONKit
import SourceAPI

/// A frame of DingTalk's stream protocol: one JSON object, whose headers are texts and whose data is a text that holds JSON.
///
/// Source: open-dingtalk/developerpedia, docs/learn/stream/protocol.md.
struct StreamFrame {
    enum Kind: Equatable {
        case ping
        /// The server is about to close this connection and tells nothing more over it.
        case disconnect
        case event
        /// Anything else is acknowledged and passed over.
        case other
    }

    let kind: Kind
    let messageID: String
    let data: String
    private let headers: [String: String]

    /// Nil where the bytes are no frame.
    init?(_ bytes: [UInt8]) {
        guard let frame = try? JSONValue(parsing: bytes), case .object(let members)? = frame["headers"] ?? frame["header"],
            let type = frame["type"]?.text
        else { return nil }
        headers = Dictionary(members.compactMap { member in member.value.text.map { (member.key, $0) } }) { first, _ in first }
        messageID = headers["messageId"] ?? ""
        data = frame["data"]?.text ?? "{}"
        switch (type, headers["topic"]) {
        case ("SYSTEM", "ping"): kind = .ping
        case ("SYSTEM", "disconnect"): kind = .disconnect
        case ("EVENT", _): kind = .event
        default: kind = .other
        }
    }

    /// What an event's frame tells; nil where it tells nothing.
    var event: SourceEvent? {
        guard let type = headers["eventType"], let message = EventMessage(Array(data.utf8), type: type) else { return nil }
        let bornAt = headers["eventBornTime"].flatMap { Int64($0) }.map(Timestamp.init(milliseconds:))
        return message.event(eventID: headers["eventId"], bornAt: bornAt, delivery: messageID)
    }

    /// The answer to a ping: its own data.
    var pong: [UInt8] { answer(data: data) }

    /// - Parameter isTaken: otherwise the server tells it again.
    func acknowledgement(isTaken: Bool) -> [UInt8] {
        answer(data: isTaken ? #"{"status":"SUCCESS","message":"success"}"# : #"{"status":"LATER","message":"not stored"}"#)
    }

    private func answer(data: String) -> [UInt8] {
        var writer = JSONWriter()
        writer.object { writer in
            writer.member("code", Int64(200))
            writer.member("message", "OK")
            writer.key("headers")
            writer.object { writer in
                writer.member("messageId", messageID)
                writer.member("contentType", "application/json")
            }
            writer.member("data", data)
        }
        return writer.bytes
    }
}
