import IdentityModel
import JSONKit
import LineProtocol

/// `task.wait`: answers when a task has ended.
public enum TaskWait: RPCMethod {
    public struct Params: JSONObject {
        public var taskId = TaskID(number: 0)
        public var timeoutSeconds = 60

        public init() {}

        public init(taskId: TaskID, timeoutSeconds: Int = 60) {
            self.taskId = taskId
            self.timeoutSeconds = timeoutSeconds
        }

        public mutating func fields(_ visitor: inout some JSONFieldVisitor) {
            visitor.required("taskId", &taskId, "The task.")
            visitor.defaulted("timeoutSeconds", &timeoutSeconds, "How long to wait at most, 0 to 3600.")
        }

        public func validate(noting problems: inout JSONProblems) {
            if !(0...3600).contains(timeoutSeconds) { problems.note("must be from 0 to 3600", at: "timeoutSeconds") }
        }
    }

    public typealias Result = SyncTask
    public static let name = "task.wait"
    public static let summary = "Gives a task as it stands when it has ended, is held, or the time is up."
    public static let access = RPCAccess.viewer
    public static let errors: [RPCReason] = [.notFound]
}
