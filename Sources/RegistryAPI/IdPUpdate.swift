import IdentityModel
import JSONKit
import LineProtocol

/// `idp.update`: changes an identity provider.
public enum IdPUpdate: RPCMethod {
    public struct Params: JSONObject {
        public var id = IdPID(number: 0)
        public var patch = IdPPatch(.object([]))
        public var ifRevision: Int64?
        public var verifyFirst = false
        public var verifyTimeoutSeconds = 30

        public init() {}

        public init(id: IdPID, patch: IdPPatch, ifRevision: Int64? = nil) {
            self.id = id
            self.patch = patch
            self.ifRevision = ifRevision
        }

        public mutating func fields(_ visitor: inout some JSONFieldVisitor) {
            visitor.required("id", &id, "The IdP.")
            visitor.required("patch", &patch, "What changes, as a JSON Merge Patch (RFC 7396) of what `idp.create` takes.")
            visitor.optional("ifRevision", &ifRevision, "Only if the IdP still has this revision.")
            visitor.defaulted(
                "verifyFirst", &verifyFirst,
                "The new secret must pass a connectivity test by the agent before it replaces the old one; the answer waits for that.")
            visitor.defaulted("verifyTimeoutSeconds", &verifyTimeoutSeconds, "How long to wait for the test, 1 to 300.")
        }

        public func validate(noting problems: inout JSONProblems) {
            if !(1...300).contains(verifyTimeoutSeconds) {
                problems.note("must be a whole number from 1 to 300", at: "verifyTimeoutSeconds")
            }
        }
    }

    public typealias Result = IdP
    public static let name = "idp.update"
    public static let summary = """
        Changes an IdP. Secrets that are left out stay; a change of corpId, appKey, appSecret, dingtalkType or serverAddress makes its \
        connectivity `untested`.
        """
    public static let access = RPCAccess.admin
    public static let errors: [RPCReason] = [
        .notFound, .nameTaken, .corpTaken, .revisionMismatch, .limitEnabled, .limitCustom, .typeNotSupported, .secretRefused,
        .secretUntested,
    ]
}
