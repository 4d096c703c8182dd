import JSONKit

/// One committed change of the directory, for systems downstream.
public struct DirectoryChange: JSONObject, Hashable {
    public enum Kind: String, JSONEnum {
        case department, employee
        /// That an employee is a member of a user group.
        case membership
    }

    /// Where the feed stands after this change; ascending in commit order, without gaps that hide a change.
    public var cursor = ""
    public var time = Timestamp(milliseconds: 0)
    public var idpId = IdPID.placeholder
    public var taskId: TaskID?
    public var kind = Kind.employee
    public var action = SyncRecord.Action.create
    public var id = ""
    public var sourceId = ""
    public var groupId: GroupID?
    public var before: JSONValue?
    public var after: JSONValue?

    public init() {}

    public static var schemaName: String? { "Change" }

    public mutating func fields(_ visitor: inout some JSONFieldVisitor) {
        visitor.required("cursor", &cursor, "Where the feed stands after this change.")
        visitor.required("time", &time, "When it was committed.")
        visitor.required("idpId", &idpId, "The IdP.")
        visitor.optional("taskId", &taskId, "The task that made it; absent for a change by hand.")
        visitor.required(
            "kind", &kind, "What kind of object; `membership`: an employee joins a user group (`create`) or leaves it (`delete`).")
        visitor.required("action", &action, "What was done.")
        visitor.required("id", &id, "The object's id here; of a membership the employee's.")
        visitor.required("sourceId", &sourceId, "The source's id of the object; of a membership the employee's.")
        visitor.optional("groupId", &groupId, "The user group; of a membership only.")
        visitor.optional("before", &before, "Absent when it was created, and of a membership.")
        visitor.optional("after", &after, "Absent when it was removed, and of a membership.")
    }
}
