import JSONKit
import LineProtocol

/// `idp.delete`: removes an identity provider.
public enum IdPDelete: RPCMethod {
    public struct Result: JSONObject {
        public var deleted = true
        public var warning: String?

        public init() {}

        public init(warning: String?) {
            self.warning = warning
        }

        public mutating func fields(_ visitor: inout some JSONFieldVisitor) {
            visitor.required("deleted", &deleted, "True.")
            visitor.optional("warning", &warning, "What this means for end users, when the IdP was enabled.")
        }
    }

    public typealias Params = IdPReference
    public static let name = "idp.delete"
    public static let summary = """
        Removes an IdP and erases its secrets. The agent drops its directory, and keeps its synchronization records until their retention ends.
        """
    public static let access = RPCAccess.admin
    public static let errors: [RPCReason] = [.notFound]
}
