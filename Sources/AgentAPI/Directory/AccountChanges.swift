import IdentityModel
import JSONKit

/// What became of each of some accounts, in the order in which they were named.
public struct AccountChanges: JSONObject {
    public var results: [AccountChange] = []

    public init() {}

    public init(results: [AccountChange]) { self.results = results }

    public mutating func fields(_ visitor: inout some JSONFieldVisitor) {
        visitor.required("results", &results, "What became of each, in the order of `ids`.")
    }
}

/// What became of one account.
public struct AccountChange: JSONObject, Hashable {
    public var id = EmployeeID(number: 0)
    public var accountStatus: Employee.AccountStatus?
    public var changed = false
    public var error: TaskError?

    public init() {}

    public mutating func fields(_ visitor: inout some JSONFieldVisitor) {
        visitor.required("id", &id, "The employee.")
        visitor.optional("accountStatus", &accountStatus, "How the account stands now.")
        visitor.required("changed", &changed, "Whether it stood otherwise before.")
        visitor.optional("error", &error, "Why it was left as it is: `not_found`, `employee_left` or `account_expired`.")
    }
}
