import IdentityModel
import JSONKit

/// Some employees.
public struct EmployeeIDs: JSONObject {
    public var ids: [EmployeeID] = []

    public init() {}

    public mutating func fields(_ visitor: inout some JSONFieldVisitor) {
        visitor.required("ids", &ids, "The employees, 1 to 1000.")
    }

    public func validate(noting problems: inout JSONProblems) {
        if !(1...1000).contains(ids.count) { problems.note("must have 1 to 1000 ids", at: "ids") }
    }
}
