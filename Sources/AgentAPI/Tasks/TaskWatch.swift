import IdentityModel
import JSONKit
import LineProtocol

/// `task.watch`: a task as it stands, then as it goes on.
public enum TaskWatch: RPCMethod {
    public typealias Params = TaskReference
    public typealias Result = SyncTask
    public static let name = "task.watch"
    public static let summary = "Gives a task as it stands, then its progress at least once a second, and last its end."
    public static let access = RPCAccess.viewer
    public static let errors: [RPCReason] = [.notFound]
    public static let notifications: [any RPCNotification.Type] = [TaskProgressed.self, TaskEnded.self]
}

/// What a watch of a task tells: the task as it stands now.
public struct TaskNotice: JSONObject, Hashable {
    /// The task's id, as requests name it.
    public var taskId = TaskID(number: 0)
    public var task = SyncTask()

    public init() {}

    public init(_ task: SyncTask) {
        taskId = task.id
        self.task = task
    }

    public mutating func fields(_ visitor: inout some JSONFieldVisitor) {
        visitor.required("taskId", &taskId, "The task, as requests name it.")
        task.fields(&visitor)
    }
}

/// `task.progress`: the task goes on.
public enum TaskProgressed: RPCNotification {
    public typealias Params = TaskNotice
    public static let name = "task.progress"
    public static let summary = "The task goes on; at least once a second while it runs."
}

/// `task.ended`: the task has ended or is held.
public enum TaskEnded: RPCNotification {
    public typealias Params = TaskNotice
    public static let name = "task.ended"
    public static let summary = "The task has ended, or is held until somebody decides; nothing follows."
}
