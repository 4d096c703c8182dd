import JSONKit

/// What systems outside can be told of.
public enum NoticeKind: String, JSONEnum, CaseIterable, Hashable {
    /// A task failed.
    case taskFailed = "task.failed"
    /// A task waits for a decision about its removals.
    case taskHeld = "task.held"
    /// A task did only a part of what it was to do.
    case taskPartial = "task.partial"
    /// The automatic synchronization of an IdP failed repeatedly and is tried less often.
    case scheduleQuarantined = "schedule.quarantined"
    /// The directory changed. What was changed is personal data.
    case directoryChanged = "directory.changed"
}
