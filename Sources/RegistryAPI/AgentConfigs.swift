import IdentityModel
import JSONKit
import LineProtocol

/// `agent.configs`: every IdP without secrets, and the extended fields.
public enum AgentConfigs: RPCMethod {
    public struct Result: JSONObject {
        public var idps: [IdP] = []
        /// The extended fields that mappings may fill.
        public var fields: [LocalField]?
        /// Where `agent.watch` goes on from this answer without a gap.
        public var revision: Int64 = 0

        public init() {}

        public mutating func fields(_ visitor: inout some JSONFieldVisitor) {
            visitor.required("idps", &idps, "Every IdP, closed ones included.")
            visitor.optional("fields", &fields, "The extended fields that mappings may fill.")
            visitor.required("revision", &revision, "Where `agent.watch` goes on from this answer without a gap.")
        }
    }

    public typealias Params = JSONEmpty
    public static let name = "agent.configs"
    public static let summary = "Gives every IdP without secrets, and the extended fields."
    public static let access = RPCAccess.viewer
}
