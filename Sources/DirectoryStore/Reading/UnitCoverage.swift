import IdentityModel
import JSONKit

/// How completely one department was read, or one person.
public struct UnitCoverage: JSONObject, Hashable {
    public enum State: String, JSONEnum {
        case complete, throttled, refused, missing, failed
    }

    public var sourceId = ""
    /// As it is called now, where the directory has it.
    public var name: String?
    public var pages = 0
    public var employees = 0
    public var state = State.complete
    public var error: TaskError?

    public init() {}

    public static var schemaName: String? { "UnitCoverage" }

    public mutating func fields(_ visitor: inout some JSONFieldVisitor) {
        visitor.required("sourceId", &sourceId, "The source's id of the department, or of the person where one was read alone.")
        visitor.optional("name", &name, "Its name.")
        visitor.required("pages", &pages, "Pages of employees that were read.")
        visitor.required("employees", &employees, "Employees on them.")
        visitor.required("state", &state, "Whether everything was read, and if not why.")
        visitor.optional("error", &error, "What went wrong.")
    }
}

/// What a whole task read.
public struct CoverageTotals: JSONObject, Hashable {
    public var units = 0
    public var complete = 0
    public var pages = 0
    public var employees = 0

    public init() {}

    public mutating func fields(_ visitor: inout some JSONFieldVisitor) {
        visitor.required("units", &units, "Departments, and persons read alone.")
        visitor.required("complete", &complete, "How many of them were read completely.")
        visitor.required("pages", &pages, "Pages of employees that were read.")
        visitor.required("employees", &employees, "Employees on them; one in several departments counts in each.")
    }
}
