import IdentityModel
import JSONKit
import LineProtocol

/// `login.list`: who logged in, and who was refused.
public enum LoginList: RPCMethod {
    public struct Params: PagedParams {
        public var idpId: IdPID?
        public var employeeId: EmployeeID?
        public var outcome: LoginRecord.Outcome?
        public var paging = Paging()

        public init() {}

        public mutating func fields(_ visitor: inout some JSONFieldVisitor) {
            visitor.optional("idpId", &idpId, "Only this IdP's.")
            visitor.optional("employeeId", &employeeId, "Only this employee's.")
            visitor.optional("outcome", &outcome, "Only these.")
            paging.fields(&visitor)
        }
    }

    public struct Result: JSONObject {
        public var logins: [LoginRecord] = []
        public var nextPageToken: PageToken?

        public init() {}

        public init(logins: [LoginRecord], nextPageToken: PageToken?) {
            self.logins = logins
            self.nextPageToken = nextPageToken
        }

        public mutating func fields(_ visitor: inout some JSONFieldVisitor) {
            visitor.required("logins", &logins, "The attempts, newest first.")
            visitor.optional("nextPageToken", &nextPageToken, "Present while there are more.")
        }
    }

    public static let name = "login.list"
    public static let summary = "Lists attempts to log in, newest first: who, when, and what came of it."
    public static let access = RPCAccess.viewer
}
