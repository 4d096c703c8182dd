import JSONKit
import LineProtocol

/// `key.rotate`: a new master key.
public enum KeyRotate: RPCMethod {
    public struct Result: JSONObject {
        public var keyId = ""
        public var secrets = 0
        public var keyFile = ""
        public var warning = ""

        public init() {}

        public mutating func fields(_ visitor: inout some JSONFieldVisitor) {
            visitor.required("keyId", &keyId, "Names the new key; gives nothing of it away.")
            visitor.required("secrets", &secrets, "How many secrets were sealed anew.")
            visitor.required("keyFile", &keyFile, "The file that holds the new key.")
            visitor.required("warning", &warning, "What to do about backups.")
        }
    }

    public typealias Params = JSONEmpty
    public static let name = "key.rotate"
    public static let summary = """
        Seals every secret under a new random master key, in one transaction, and puts that key into the key's file. The key before opens \
        nothing here afterwards, and fingerprints of secrets are other ones; backups made before still need it.
        """
    public static let access = RPCAccess.admin
    public static let errors: [RPCReason] = [.keyNotReplaceable]
}
