import JSONKit

/// How completely one department was read, or one person alone.
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

    public mutating func fields(_ visitor: inout some JSONFieldVisitor) {
        visitor.required("sourceId", &sourceId, "The source's id of the department, or of the person where one was read alone.")
        visitor.optional("name", &name, "Its name, where it was read.")
        visitor.required("pages", &pages, "Pages of employees that were read.")
        visitor.required("employees", &employees, "Employees seen in it.")
        visitor.required("state", &state, "Only `complete` proves that whoever was not seen is not in it.")
        visitor.optional("error", &error, "Why it is not complete.")
    }
}

/// The sums of a completeness ledger.
public struct CoverageTotals: JSONObject, Hashable {
    public var units = 0
    public var complete = 0
    public var pages = 0
    public var employees = 0
    public var sourceHeadcount: Int?

    public init() {}

    public mutating func fields(_ visitor: inout some JSONFieldVisitor) {
        visitor.required("departments", &units, "Departments, and persons read alone.")
        visitor.required("complete", &complete, "How many of them were read completely.")
        visitor.required("pages", &pages, "Pages of employees that were read.")
        visitor.required("employees", &employees, "Sightings of employees; a person in two departments counts twice.")
        visitor.optional(
            "sourceHeadcount", &sourceHeadcount,
            """
            Persons in the whole organisation as the source counts them; asked for by every run that reads everything, by the first one only when \
            it found gaps.
            """
        )
    }
}
