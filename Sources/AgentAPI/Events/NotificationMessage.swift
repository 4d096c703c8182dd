import IdentityModel
import JSONKit

/// What a receiver of notifications is given: one JSON object.
public struct NotificationMessage: JSONObject, Hashable {
    public var id = ""
    public var kind = NoticeKind.taskFailed
    public var time = Timestamp(milliseconds: 0)
    public var idpId: IdPID?
    public var task: SyncTask?
    public var schedule: JSONValue?
    public var cursor: String?
    public var gap: Bool?
    public var changes: [DirectoryChange]?

    public init() {}

    public static var schemaName: String? { "Notification" }

    public mutating func fields(_ visitor: inout some JSONFieldVisitor) {
        visitor.required("id", &id, "Its own; the same when it is sent again.")
        visitor.required("kind", &kind, "What happened.")
        visitor.required("time", &time, "When it happened; of changes, when the last was committed.")
        visitor.optional("idpId", &idpId, "The IdP; absent where changes are missing.")
        visitor.optional("task", &task, "Of `task.*`: the task as it was then.")
        visitor.optional("schedule", &schedule, "Of `schedule.quarantined`: the IdP's place in the schedule as it was then.")
        visitor.optional("cursor", &cursor, "Of `directory.changed`: where the change feed stands after these changes.")
        visitor.optional("gap", &gap, "True when changes up to `cursor` are no longer kept and were never sent: read the directory anew.")
        visitor.optional("changes", &changes, "Of `directory.changed`: the changes of this IdP, in the order of commits.")
    }
}
