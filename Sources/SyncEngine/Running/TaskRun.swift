import DirectoryStore
import IdentityModel

/// What carries out one task.
protocol TaskRun: Sendable {
    var monitor: TaskMonitor { get }

    /// What is stored before it begins, and what the task is again when it cannot be carried out: nil for a task that fails then.
    var original: SyncTask? { get }

    /// Whether it decides anew what an older task of the IdP holds.
    var replacesHeldTasks: Bool { get }

    /// Does it all. Gives the task as it ended; whatever is thrown left the directory as it was.
    func perform() async throws -> SyncTask
}

extension TaskRun {
    var original: SyncTask? { nil }
}
