import IdentityModel
import JSONKit
import LineProtocol
import RegistryAPI

/// `connectivity.test`: tries an IdP's settings out, step by step.
public enum ConnectivityTest: RPCMethod {
    public struct Params: JSONObject {
        public var idpId: IdPID?
        public var dingtalk: DingTalkDraft?

        public init() {}

        public init(idpId: IdPID) {
            self.idpId = idpId
        }

        public mutating func fields(_ visitor: inout some JSONFieldVisitor) {
            visitor.optional("idpId", &idpId, "The IdP whose settings are tested. Without `dingtalk` the outcome is stored with it.")
            visitor.optional("dingtalk", &dingtalk, "Settings that are not stored yet; with `idpId`, secrets that are kept come from it.")
        }

        public func validate(noting problems: inout JSONProblems) {
            guard problems.isSound("idpId"), problems.isSound("dingtalk") else { return }
            if idpId == nil, dingtalk == nil { problems.note("required, or dingtalk", at: "idpId") }
            if idpId == nil, let dingtalk,
                [dingtalk.appSecret == .kept, dingtalk.eventAesKey == .kept, dingtalk.eventToken == .kept].contains(true)
            {
                problems.note("a secret can be kept only with idpId; give it", at: "dingtalk")
            }
        }
    }

    public struct Result: JSONObject {
        public var passed = false
        public var checks: [ConnectivityCheck] = []
        /// Where the provider is to push events.
        public var requestUrl: String?

        public init() {}

        public init(checks: [ConnectivityCheck]) {
            passed = checks.contains { $0.status == .passed } && !checks.contains { $0.status == .failed }
            self.checks = checks
        }

        public mutating func fields(_ visitor: inout some JSONFieldVisitor) {
            visitor.required("passed", &passed, "True when no check failed.")
            visitor.required("checks", &checks, "Every step with its own verdict, in order.")
            visitor.optional(
                "requestUrl", &requestUrl,
                "The request URL to enter at the provider, when events come by callback and `--public-base-url` was given here or to the registry."
            )
        }
    }

    public static let name = "connectivity.test"
    public static let summary = "Tries an IdP's settings out, step by step, and says what to do about each trouble."
    public static let access = RPCAccess.admin
    public static let errors: [RPCReason] = [.notFound, .typeNotSupported, .registryUnavailable]
}
