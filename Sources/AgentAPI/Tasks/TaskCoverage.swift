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
        public var departments: [UnitCoverage] = []
        public var totals = CoverageTotals()
        public var nextPageToken: PageToken?

        public init() {}

        public init(departments: [UnitCoverage], totals: CoverageTotals, nextPageToken: PageToken?) {
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
