import IdentityModel
import JSONKit
import LineProtocol
import RegistryAPI

/// `event.receive`: takes an event that DingTalk pushed.
public enum EventReceive: RPCMethod {
    public struct Params: JSONObject {
        public var idpId = IdPID(number: 0)
        public var signature = ""
        public var timestamp = ""
        public var nonce = ""
        public var encrypt = ""

        public init() {}

        public init(idpId: IdPID, signature: String, timestamp: String, nonce: String, encrypt: String) {
            self.idpId = idpId
            self.signature = signature
            self.timestamp = timestamp
            self.nonce = nonce
            self.encrypt = encrypt
        }

        public mutating func fields(_ visitor: inout some JSONFieldVisitor) {
            visitor.required("idpId", &idpId, "The IdP that the push is for.")
            visitor.required("signature", &signature, "`msg_signature` of the push's query, or `signature`.")
            visitor.required("timestamp", &timestamp, "`timestamp` of the query, exactly as it came.")
            visitor.required("nonce", &nonce, "`nonce` of the query.")
            visitor.required("encrypt", &encrypt, "`encrypt` of the push's body.")
        }
    }

    /// The answer that DingTalk waits for; its spelling is DingTalk's.
    public struct Result: JSONObject {
        public var signature = ""
        public var timestamp = ""
        public var nonce = ""
        public var encrypt = ""

        public init() {}

        public init(signature: String, timestamp: String, nonce: String, encrypt: String) {
            self.signature = signature
            self.timestamp = timestamp
            self.nonce = nonce
            self.encrypt = encrypt
        }

        public mutating func fields(_ visitor: inout some JSONFieldVisitor) {
            visitor.required("msg_signature", &signature, "Signs the answer.")
            visitor.required("timeStamp", &timestamp, "When it was made, in milliseconds.")
            visitor.required("nonce", &nonce, "A random text.")
            visitor.required("encrypt", &encrypt, "`success`, encrypted.")
        }
    }

    public static let name = "event.receive"
    public static let summary = "Takes an event that DingTalk pushed, stores it, and gives the answer that DingTalk waits for."
    public static let access = RPCAccess.admin
    public static let errors: [RPCReason] = [.notFound, .idpClosed, .eventsOff, .eventRefused, .registryUnavailable]
}
