import DirectoryStore
import IdentityModel

/// What carries out one task.
protocol TaskRun: Sendable {
    var monitor: TaskMonitor { get }

    /// What it has read so far; nil for a task that reads nothing.
    var scratch: StagingArea? { get }

    /// Whether it decides anew what an older task of the IdP holds.
    var replacesHeldTasks: Bool { get }

    /// Does it all. Gives the task as it ended; whatever is thrown left the directory as it was.
    func perform() async throws -> SyncTask
}
