import IdentityModel
import JSONKit
import LineProtocol

/// `agent.watch`: every change of the configuration, in order.
public enum AgentWatch: RPCMethod {
    public struct Params: JSONObject {
        public var afterRevision: Int64?

        public init() {}

        public init(afterRevision: Int64) {
            self.afterRevision = afterRevision
        }

        public mutating func fields(_ visitor: inout some JSONFieldVisitor) {
            visitor.optional(
                "afterRevision", &afterRevision, "The last revision that is known already; without it, only what changes from now on.")
        }
    }

    public struct Result: JSONObject {
        public var revision: Int64 = 0

        public init() {}

        public init(revision: Int64) {
            self.revision = revision
        }

        public mutating func fields(_ visitor: inout some JSONFieldVisitor) {
            visitor.required(
                "revision", &revision,
                "The registry's revision when the watch began. Lower than `afterRevision` when the registry was restored: read everything again."
            )
        }
    }

    public static let name = "agent.watch"
    public static let summary = "Tells every change of the configuration, in order, from a revision on."
    public static let access = RPCAccess.viewer
    public static let notifications: [any RPCNotification.Type] = [ConfigChanged.self, SecretVerify.self]
}

/// `config.changed`: one change of the configuration.
public enum ConfigChanged: RPCNotification {
    public enum Change: String, JSONEnum {
        case created, updated, enabled, disabled, deleted
        /// Something that concerns every IdP.
        case fields
    }

    public struct Params: JSONObject {
        /// The registry's revision after the change; ascending.
        public var revision: Int64 = 0
        public var idpId: IdPID?
        public var change = Change.updated

        public init() {}

        public init(revision: Int64, idpId: IdPID?, change: Change) {
            self.revision = revision
            self.idpId = idpId
            self.change = change
        }

        public mutating func fields(_ visitor: inout some JSONFieldVisitor) {
            visitor.required("revision", &revision, "The registry's revision after the change.")
            visitor.optional("idpId", &idpId, "The IdP; absent when it concerns all.")
            visitor.required("change", &change, "What happened.")
        }
    }

    public static let name = "config.changed"
    public static let summary = "The configuration changed."
}
