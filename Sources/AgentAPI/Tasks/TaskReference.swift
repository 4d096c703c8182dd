import IdentityModel
import JSONKit

/// The params of a method that is about one task.
public struct TaskReference: JSONObject {
    public var taskId = TaskID(number: 0)

    public init() {}

    public init(taskId: TaskID) {
        self.taskId = taskId
    }

    public mutating func fields(_ visitor: inout some JSONFieldVisitor) {
        visitor.required("taskId", &taskId, "The task.")
    }
}
