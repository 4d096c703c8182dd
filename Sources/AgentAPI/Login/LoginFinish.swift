import IdentityModel
import JSONKit
import LineProtocol
import RegistryAPI

/// `login.finish`: who came back from the login page.
public enum LoginFinish: RPCMethod {
    public struct Params: JSONObject {
        public var authCode = ""
        public var state = ""
        public var nonce: String?

        public init() {}

        public init(authCode: String, state: String, nonce: String? = nil) {
            self.authCode = authCode
            self.state = state
            self.nonce = nonce
        }

        public mutating func fields(_ visitor: inout some JSONFieldVisitor) {
            visitor.required("authCode", &authCode, "`authCode` of the address that the browser came back with.")
            visitor.required("state", &state, "`state` of that address.")
            visitor.optional("nonce", &nonce, "The one that `login.start` was given; absent where it was given none.")
        }

        public func validate(noting problems: inout JSONProblems) {
            nonce.validateNonce(noting: &problems)
            authCode.validateCode("authCode", noting: &problems)
            state.validateCode("state", noting: &problems)
        }
    }

    public typealias Result = LoggedIn
    public static let name = "login.finish"
    public static let summary = "Ends a login that `login.start` began: tells which employee logged in, if they may."
    public static let access = RPCAccess.admin
    public static let errors: [RPCReason] = [.loginUnknown, .loginUsed, .loginExpired, .nonceMismatch] + RPCReason.fromLogin
}

/// Who has logged in.
public struct LoggedIn: JSONObject {
    public var employee = Employee()

    public init() {}

    public init(employee: Employee) {
        self.employee = employee
    }

    public mutating func fields(_ visitor: inout some JSONFieldVisitor) {
        visitor.required("employee", &employee, "The employee who has logged in.")
    }
}

extension String {
    func validateCode(_ name: String, noting problems: inout JSONProblems) {
        if !(1...1024).contains(utf8.count) { problems.note("must be 1 to 1024 characters", at: name) }
    }
}
