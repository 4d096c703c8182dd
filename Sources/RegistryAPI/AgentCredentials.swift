import IdentityModel
import JSONKit
import LineProtocol

/// `agent.credentials`: the secrets of one IdP, for the sync agent only.
public enum AgentCredentials: RPCMethod {
    /// What the secrets are wanted for.
    public enum Purpose: String, JSONEnum {
        case sync, connectivity, event, login
    }

    public struct Params: JSONObject {
        public var idpId = IdPID(number: 0)
        public var purpose = Purpose.sync
        public var verificationId: String?

        public init() {}

        public init(idpId: IdPID, purpose: Purpose) {
            self.idpId = idpId
            self.purpose = purpose
        }

        public mutating func fields(_ visitor: inout some JSONFieldVisitor) {
            visitor.required("idpId", &idpId, "The IdP.")
            visitor.required("purpose", &purpose, "What the secrets are wanted for; a closed IdP gives them for `connectivity` only.")
            visitor.optional(
                "verificationId", &verificationId,
                "From `secret.verify`: gives the settings that wait for their test in the place of the stored ones; purpose `connectivity`."
            )
        }

        public func validate(noting problems: inout JSONProblems) {
            if verificationId != nil, purpose != .connectivity, problems.isSound("purpose") {
                problems.note("goes with the purpose `connectivity` only", at: "verificationId")
            }
        }
    }

    public struct Result: JSONObject {
        public var type = IdPType.dingtalk
        /// The IdP's revision that these settings belong to.
        public var revision: Int64 = 0
        public var dingtalk: DingTalkCredentials?

        public init() {}

        public mutating func fields(_ visitor: inout some JSONFieldVisitor) {
            visitor.required("type", &type, "The IdP's type.")
            visitor.required("revision", &revision, "The IdP's revision that these settings belong to.")
            visitor.optional("dingtalk", &dingtalk, "Settings of the type `dingtalk`, secrets included.")
        }
    }

    public static let name = "agent.credentials"
    public static let summary = "Gives the settings of an IdP with its secrets. Every call is audited."
    public static let access = RPCAccess.admin
    public static let errors: [RPCReason] = [.notFound, .idpClosed, .typeNotSupported]
}

/// The settings of a DingTalk IdP with its secrets. It has no description: it must not reach a log.
public struct DingTalkCredentials: JSONObject, CustomStringConvertible, CustomReflectable {
    public var corpId = ""
    public var appKey = ""
    public var appSecret = ""
    public var dingtalkType = DingTalkSettings.Edition.standard
    public var eventAesKey: String?
    public var eventToken: String?
    public var eventMode = DingTalkSettings.EventMode.off
    public var serverAddress: ServerAddress?

    public init() {}

    public var description: String { "DingTalkCredentials(corpId: \(corpId))" }
    public var customMirror: Mirror { Mirror(self, children: ["corpId": corpId]) }

    public mutating func fields(_ visitor: inout some JSONFieldVisitor) {
        visitor.required("corpId", &corpId, "The company's id.")
        visitor.required("appKey", &appKey, "The application's AppKey.")
        visitor.required("appSecret", &appSecret, "The application's AppSecret.")
        visitor.required("dingtalkType", &dingtalkType, "The edition.")
        visitor.optional("eventAesKey", &eventAesKey, "The AES key of the event subscription.")
        visitor.optional("eventToken", &eventToken, "The token of the event subscription.")
        visitor.required("eventMode", &eventMode, "How events arrive.")
        visitor.optional("serverAddress", &serverAddress, "Other addresses than the public ones.")
    }
}
