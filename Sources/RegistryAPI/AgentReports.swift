import IdentityModel
import JSONKit
import LineProtocol

/// `agent.reportConnectivity`: the outcome of a connectivity test.
public enum AgentReportConnectivity: RPCMethod {
    public struct Params: JSONObject {
        public var idpId = IdPID(number: 0)
        /// The IdP's revision that was tested; a report on other settings than today's is not stored.
        public var revision: Int64 = 0
        public var passed = false
        public var checkedAt = Timestamp(milliseconds: 0)
        /// Of a test that `secret.verify` asked for.
        public var verificationId: String?
        /// Why it failed, for people; no secret.
        public var message: String?

        public init() {}

        public init(idpId: IdPID, revision: Int64, passed: Bool, checkedAt: Timestamp) {
            self.idpId = idpId
            self.revision = revision
            self.passed = passed
            self.checkedAt = checkedAt
        }

        public mutating func fields(_ visitor: inout some JSONFieldVisitor) {
            visitor.required("idpId", &idpId, "The IdP.")
            visitor.required("revision", &revision, "The IdP's revision that was tested.")
            visitor.required("passed", &passed, "The outcome.")
            visitor.required("checkedAt", &checkedAt, "When.")
            visitor.optional("verificationId", &verificationId, "From `secret.verify`, when the test was asked for so.")
            visitor.optional("message", &message, "Why it failed, for people.")
        }
    }

    public static let name = "agent.reportConnectivity"
    public static let summary = "Stores the outcome of a connectivity test, unless a tested setting has changed since."
    public static let access = RPCAccess.admin
    public static let errors: [RPCReason] = [.notFound]
    public typealias Result = AgentReportResult
}

/// `agent.reportSync`: the outcome of a synchronization.
public enum AgentReportSync: RPCMethod {
    public struct Params: JSONObject {
        public var idpId = IdPID(number: 0)
        public var lastSync = LastSync()

        public init() {}

        public init(idpId: IdPID, lastSync: LastSync) {
            self.idpId = idpId
            self.lastSync = lastSync
        }

        public mutating func fields(_ visitor: inout some JSONFieldVisitor) {
            visitor.required("idpId", &idpId, "The IdP.")
            visitor.required("lastSync", &lastSync, "How the synchronization ended.")
        }

        public func validate(noting problems: inout JSONProblems) {
            if (lastSync.employees ?? 0) < 0 { problems.note("must not be negative", at: "lastSync.employees") }
        }
    }

    public static let name = "agent.reportSync"
    public static let summary = "Stores the outcome of a synchronization, unless a later one is known."
    public static let access = RPCAccess.admin
    public static let errors: [RPCReason] = [.notFound]
    public typealias Result = AgentReportResult
}

/// Whether a report was stored.
public struct AgentReportResult: JSONObject {
    public var stored = false

    public init() {}

    public init(stored: Bool) {
        self.stored = stored
    }

    public mutating func fields(_ visitor: inout some JSONFieldVisitor) {
        visitor.required("stored", &stored, "False when it was out of date.")
    }
}
