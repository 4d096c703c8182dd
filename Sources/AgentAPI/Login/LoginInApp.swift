import IdentityModel
import JSONKit
import LineProtocol
import RegistryAPI

/// `login.inApp`: who opened a page inside the IdP's own client.
public enum LoginInApp: RPCMethod {
    public struct Params: JSONObject {
        public var idpId = IdPID(number: 0)
        public var code = ""

        public init() {}

        public init(idpId: IdPID, code: String) {
            self.idpId = idpId
            self.code = code
        }

        public mutating func fields(_ visitor: inout some JSONFieldVisitor) {
            visitor.required("idpId", &idpId, "The IdP.")
            visitor.required("code", &code, "The code that the client gave to the page; good for five minutes and one use.")
        }

        public func validate(noting problems: inout JSONProblems) { code.validateCode("code", noting: &problems) }
    }

    public typealias Result = LoggedIn
    public static let name = "login.inApp"
    public static let summary = "Logs an employee in who is inside the IdP's own client already, by the code that it gave to a page."
    public static let access = RPCAccess.admin
    public static let errors: [RPCReason] = RPCReason.fromLogin
}
