import AgentAPI
import HTTPKit
import IdentityModel
import JSONKit
import LineProtocol

/// The callback listener's one address, `POST /dingtalk/events/<idpId>`: what `event.receive` does, for HTTP.
struct EventCallbacks: Sendable {
    let reception: EventReception

    private static let folder = "/dingtalk/events/"

    func answer(_ request: ListenedRequest) async -> ListenedReply {
        guard request.path.hasPrefix(Self.folder), let idpID = IdPID(rawValue: String(request.path.dropFirst(Self.folder.count))) else {
            return ListenedReply(status: 404, "There is nothing here.")
        }
        guard request.method == "POST" else { return ListenedReply(status: 405, "Events are posted.", allowed: "POST") }
        guard let params = params(idpID, request) else {
            return ListenedReply(status: 400, "An event has msg_signature, timestamp and nonce in the query and encrypt in the body.")
        }
        do {
            let answer = try await reception.receive(params)
            return ListenedReply(status: 200, contentType: "application/json; charset=utf-8", body: answer.jsonBytes())
        } catch {
            return reply(to: ErrorTranslation.wireError(error))
        }
    }

    private func params(_ idpID: IdPID, _ request: ListenedRequest) -> EventReceive.Params? {
        guard let signature = request.query["msg_signature"] ?? request.query["signature"],
            let timestamp = request.query["timestamp"] ?? request.query["timeStamp"], let nonce = request.query["nonce"],
            let body = try? Body.decode(request.body, unknownMembers: .ignored)
        else { return nil }
        return EventReceive.Params(idpId: idpID, signature: signature, timestamp: timestamp, nonce: nonce, encrypt: body.encrypt)
    }

    /// A stranger learns no more than that it is refused.
    private func reply(to error: RPCError?) -> ListenedReply {
        switch error?.reason.code {
        case 404: ListenedReply(status: 404, "There is nothing here.")
        case 403, 409: ListenedReply(status: 403, "The event is refused.")
        default: ListenedReply(status: 503, "The event cannot be stored now. Send it again.")
        }
    }

    private struct Body: JSONObject {
        var encrypt = ""

        mutating func fields(_ visitor: inout some JSONFieldVisitor) {
            visitor.required("encrypt", &encrypt, "The encrypted event.")
        }
    }
}
