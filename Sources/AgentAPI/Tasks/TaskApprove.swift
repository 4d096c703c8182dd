import IdentityModel
import JSONKit
import LineProtocol
import RegistryAPI

/// `task.approve`: lets the removals of a held task be done.
public enum TaskApprove: RPCMethod {
    public struct Params: JSONObject {
        public var taskId = TaskID(number: 0)
        public var recordIds: [RecordID]?

        public init() {}

        public init(taskId: TaskID, recordIds: [RecordID]? = nil) {
            self.taskId = taskId
            self.recordIds = recordIds
        }

        public mutating func fields(_ visitor: inout some JSONFieldVisitor) {
            visitor.required("taskId", &taskId, "The held task.")
            visitor.optional("recordIds", &recordIds, "Only these of its removals; the others stay held. Without it all of them.")
        }

        public func validate(noting problems: inout JSONProblems) {
            if recordIds?.isEmpty ?? false { problems.note("must name a record, or be left out", at: "recordIds") }
        }
    }

    public typealias Result = SyncTask
    public static let name = "task.approve"
    public static let summary = "Does the removals that a held task waits with, all or the chosen ones, as the same task."
    public static let access = RPCAccess.admin
    public static let errors: [RPCReason] = [.notFound, .idpClosed, .taskActive, .notHeld, .registryUnavailable]
}
