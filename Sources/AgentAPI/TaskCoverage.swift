import IdentityModel
import JSONKit
import LineProtocol

/// `task.coverage`: the completeness ledger of a task.
public enum TaskCoverage: RPCMethod {
    public struct Params: PagedParams {
        public var taskId = TaskID(number: 0)
        public var paging = Paging()

        public init() {}

        public init(taskId: TaskID) {
            self.taskId = taskId
        }

        public mutating func fields(_ visitor: inout some JSONFieldVisitor) {
            visitor.required("taskId", &taskId, "The task.")
            paging.fields(&visitor)
        }
    }

    public struct Result: JSONObject {
        public var departments: [CoveredDepartment] = []
        public var totals = Totals()
        public var nextPageToken: PageToken?

        public init() {}

        public init(departments: [CoveredDepartment], totals: Totals, nextPageToken: PageToken?) {
            self.departments = departments
            self.totals = totals
            self.nextPageToken = nextPageToken
        }

        public mutating func fields(_ visitor: inout some JSONFieldVisitor) {
            visitor.required("departments", &departments, "How each department was read, by the source's id.")
            visitor.required("totals", &totals, "Over all departments of the task.")
            visitor.optional("nextPageToken", &nextPageToken, "Present while there are more.")
        }
    }

    public static let name = "task.coverage"
    public static let summary = "Shows how completely each department was read."
    public static let access = RPCAccess.viewer
    public static let errors: [RPCReason] = [.notFound]
}

/// How one department was read.
public struct CoveredDepartment: JSONObject, Hashable {
    public enum State: String, JSONEnum {
        case complete, throttled, refused, missing, failed
    }

    public var sourceId = ""
    public var name: String?
    public var pages = 0
    public var employees = 0
    public var state = State.complete
    public var error: TaskError?

    public init() {}

    public mutating func fields(_ visitor: inout some JSONFieldVisitor) {
        visitor.required("sourceId", &sourceId, "The source's id.")
        visitor.optional("name", &name, "Its name, where it was read.")
        visitor.required("pages", &pages, "Pages of employees that were read.")
        visitor.required("employees", &employees, "Employees seen in it.")
        visitor.required("state", &state, "Only `complete` proves that whoever was not seen is not in it.")
        visitor.optional("error", &error, "Why it is not complete.")
    }
}

extension TaskCoverage {
    /// The sums of a completeness ledger.
    public struct Totals: JSONObject, Hashable {
        public var departments = 0
        public var complete = 0
        public var pages = 0
        public var employees = 0
        public var sourceHeadcount: Int?

        public init() {}

        public init(departments: Int, complete: Int, pages: Int, employees: Int, sourceHeadcount: Int? = nil) {
            self.departments = departments
            self.complete = complete
            self.pages = pages
            self.employees = employees
            self.sourceHeadcount = sourceHeadcount
        }

        public mutating func fields(_ visitor: inout some JSONFieldVisitor) {
            visitor.required("departments", &departments, "Departments, and persons read alone.")
            visitor.required("complete", &complete, "How many of them were read completely.")
            visitor.required("pages", &pages, "Pages of employees that were read.")
            visitor.required("employees", &employees, "Sightings of employees; a person in two departments counts twice.")
            visitor.optional(
                "sourceHeadcount", &sourceHeadcount,
                "Persons in the whole organisation as the source counts them; asked for when a run that reads everything found absences or gaps."
            )
        }
    }
}
