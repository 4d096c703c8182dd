import IdentityModel
import JSONKit

/// Recorded changes that are to be done now, all in one transaction.
public struct RecordedWork: Sendable {
    /// Which records, and which way.
    public enum Changes: Sendable, Hashable {
        /// Those that a dry run planned.
        case planned
        /// Those that wait for approval; only some of them where ids are given.
        case held([RecordID]?)
        /// Those that another task did, backwards: the newest first, each from its after-image to its before-image.
        case undone(TaskID)
    }

    /// The task that does it.
    public var taskID: TaskID
    public var idpID: IdPID
    public var time: Timestamp
    public var changes: Changes

    public init(_ changes: Changes, taskID: TaskID, idpID: IdPID, time: Timestamp) {
        self.changes = changes
        self.taskID = taskID
        self.idpID = idpID
        self.time = time
    }
}

/// One record, with what it expects to find and what it makes of it.
struct RecordedChange {
    var id: Int64
    var kind: SyncRecord.ObjectType
    var action: SyncRecord.Action
    /// Nil for an object that never was in the directory.
    var object: Int64?
    var sourceID: String
    var name: String
    /// Nil where there is to be no object.
    var expected: [UInt8]?
    /// Nil where the object goes.
    var wanted: [UInt8]?
    /// What the source gave of a person, as it was recorded.
    var hash: ContentHash?

    /// The same backwards.
    var reversed: RecordedChange {
        var change = self
        switch action {
        case .create: change.action = .delete
        case .update: change.action = .update
        case .delete: change.action = .restore
        case .restore: change.action = .delete
        }
        (change.expected, change.wanted) = (wanted, expected)
        // The source says something else than what comes back: the next run compares the person again.
        change.hash = .unknown
        return change
    }
}

/// Why a recorded change was not done.
enum RecordedRefusal {
    /// What the record changes of the object is not as the record found it.
    case changedSince
    /// The department still has somebody in it, or something below it.
    case notEmpty

    var error: TaskError {
        switch self {
        case .changedSince:
            TaskError(
                reason: "changed_since",
                message: "What is to be changed of it has been changed, or it was removed, by something else since; it is left as it is.")
        case .notEmpty:
            TaskError(
                reason: "not_empty",
                message: "Somebody is still in this department, or a department below it; it is left. Decide on those first.")
        }
    }
}
