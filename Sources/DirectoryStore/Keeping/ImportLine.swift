import IdentityModel
import JSONKit

/// One line of a file of employees.
public struct ImportLine: Sendable, Hashable {
    /// Where it begins in the file, from 1.
    public var number: Int
    /// What it says, as a merge patch of an ``EmployeeDraft``; departments aside.
    public var members: JSONValue
    /// Ids of departments, or paths of names below the root; nil where it says nothing of them.
    public var departments: [String]?
    /// What is wrong with it already; it is not looked at further then.
    public var problems: [JSONProblem] = []

    public init(number: Int, members: JSONValue, departments: [String]? = nil, problems: [JSONProblem] = []) {
        self.number = number
        self.members = members
        self.departments = departments
        self.problems = problems
    }
}

/// What became of one line, or would.
public struct ImportedLine: Sendable, Hashable {
    public enum Outcome: Sendable, Hashable {
        case created, updated, unchanged
        case failed([JSONProblem])
    }

    public var number: Int
    public var username: String?
    /// Nil for a line that failed, and for a new person where nothing is kept.
    public var id: EmployeeID?
    public var outcome: Outcome
}
