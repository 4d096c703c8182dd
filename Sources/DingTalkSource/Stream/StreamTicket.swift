import IdentityModel
import JSONKit
import SourceAPI
import WebSocketKit

/// Asks DingTalk where its stream is, and for the right to open it once.
struct StreamTicket {
    private let exchange: Exchange

    init(_ exchange: Exchange) { self.exchange = exchange }

    /// Fetches a new ticket: each is for one connection, within 90 seconds.
    func fetch() async throws(CallFailure) -> WebSocketAddress {
        let (key, secret) = (exchange.credentials.appKey, exchange.credentials.appSecret)
        var writer = JSONWriter()
        writer.object { writer in
            writer.member("clientId", key)
            writer.member("clientSecret", secret)
            writer.key("subscriptions")
            writer.array { writer in
                writer.object { writer in
                    writer.member("type", "EVENT")
                    writer.member("topic", "*")
                }
            }
            writer.member("ua", "sync-agent")
        }
        let admitted = try await exchange.admit(.streamOpen, .event, since: exchange.clock.now())
        let outgoing = Outgoing(api: .streamOpen, body: writer.bytes, admitted: admitted, secrets: [secret])
        let answer = try await exchange.attempt(outgoing, into: StreamAnswer())
        guard let address = answer.content.address(askedAt: exchange.hosts.api) else {
            throw .refused(Refusal(fault: .strangeStream(answer.requestID), advice: .never))
        }
        return address
    }
}

extension StreamAnswer {
    /// The address with its ticket; nil where it cannot be used. An unencrypted one leads to this machine, and is taken only from a `host`
    /// that is asked unencrypted too, as for a test.
    func address(askedAt host: String) -> WebSocketAddress? {
        guard !ticket.isEmpty else { return nil }
        let mark = endpoint.contains("?") ? "&" : "?"
        guard let address = WebSocketAddress(endpoint + mark + "ticket=" + Self.escaped(ticket)) else { return nil }
        return address.isSecure || host.hasPrefix("http://") ? address : nil
    }

    /// Percent-encoded for a query.
    private static func escaped(_ text: String) -> String {
        let digits = Array("0123456789ABCDEF".utf8)
        var bytes: [UInt8] = []
        for byte in text.utf8 {
            let isPlain =
                byte < 0x80 && (Character(UnicodeScalar(byte)).isLetter || Character(UnicodeScalar(byte)).isNumber || byte == 0x2D)
            bytes += isPlain ? [byte] : [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

extension SourceFault {
    fileprivate static func strangeStream(_ requestID: String?) -> SourceFault {
        SourceFault(
            .protocol, message: "DingTalk's stream has no encrypted address (wss://), or one that cannot be used.", requestId: requestID)
    }
}
