import JSONKit

/// One attempt to log in.
public struct LoginRecord: JSONObject, Hashable {
    /// How the person came.
    public enum Way: String, JSONEnum {
        /// By the login page of the IdP, in a browser.
        case browser
        /// From inside the IdP's own client.
        case inApp
    }

    public enum Outcome: String, JSONEnum {
        case success
        /// This person, or whoever it was, may not log in.
        case refused
        /// Something failed that has nothing to do with the person.
        case failed
    }

    public var id = LoginID.placeholder
    public var time = Timestamp(milliseconds: 0)
    public var idpId: IdPID?
    public var way = Way.browser
    public var employeeId: EmployeeID?
    public var sourceId: String?
    public var name: String?
    public var outcome = Outcome.refused
    /// The reason of the error that the caller got; absent for a success.
    public var reason: String?

    public init() {}

    public static var schemaName: String? { "LoginAttempt" }

    public mutating func fields(_ visitor: inout some JSONFieldVisitor) {
        visitor.required("id", &id, "Made here.")
        visitor.required("time", &time, "When.")
        visitor.optional("idpId", &idpId, "The IdP; absent where the attempt belonged to no login that was begun here.")
        visitor.required("way", &way, "`browser` with `login.finish`, `inApp` with `login.inApp`.")
        visitor.optional("employeeId", &employeeId, "Who; absent for somebody who is not in the directory.")
        visitor.optional("sourceId", &sourceId, "The source's id of the person, where the source named a member.")
        visitor.optional("name", &name, "The employee's name then.")
        visitor.required("outcome", &outcome, "`refused`: this person may not; `failed`: something else went wrong.")
        visitor.optional("reason", &reason, "The reason of the error that was answered; absent for a success.")
    }
}
