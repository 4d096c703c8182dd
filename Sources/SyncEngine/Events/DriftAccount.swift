import DirectoryStore
import EventStore
import IdentityModel
import JSONKit
import Logging
import SourceAPI

/// Finds what events failed to deliver: the changes that a run over everything had to make although events were to bring them.
///
/// A change counts as drift when the run applied it, an earlier run over everything had succeeded with the same settings, and no event that
/// names the object was waiting when the run began or came since. What such an event names is brought by the event or by the run,
/// whichever is first.
public struct DriftAccount: Sendable {
    private let directory: DirectoryStore
    private let events: EventStore
    private let found: Found
    private let logger: Logger

    /// Is told how many objects of a kind drifted.
    public typealias Found = @Sendable (SyncRecord.ObjectType, Int) -> Void

    public init(directory: DirectoryStore, events: EventStore, logger: Logger, found: @escaping Found = { _, _ in }) {
        self.found = found
        self.directory = directory
        self.events = events
        self.logger = logger
    }

    /// Keeps the drift that a task found, and says so in its notes. Tasks that can find none are given back as they are.
    public func note(_ task: SyncTask, of idp: IdP?) async -> SyncTask {
        guard let idp, idp.eventMode != .off, task.isOverEverything, let startedAt = task.startedAt else { return task }
        do {
            guard let earlier = try await earlier(than: task) else { return task }
            var task = task
            guard earlier.configRevision == task.configRevision else {
                task.notes.append(
                    "The settings have changed since the last synchronization, so that drift cannot be told from their effect.")
                try await directory.update(task)
                return task
            }
            let (persons, departments) = try await keepDrift(of: task, since: startedAt)
            guard persons + departments > 0 else { return task }
            found(.employee, persons)
            found(.department, departments)
            task.notes.append(
                "Drift: \(persons) employees and \(departments) departments had changed at the source and no event told of it. "
                    + "event.drift lists them.")
            try await directory.update(task)
            return task
        } catch {
            logger.error("the drift of a task was not kept", metadata: ["task.id": "\(task.id)", "error": "\(error)"])
            return task
        }
    }

    /// The last run over everything before `task` that succeeded.
    private func earlier(than task: SyncTask) async throws -> SyncTask? {
        var filter = TaskFilter()
        filter.idpID = task.idpId
        filter.status = .success
        filter.wholeRuns = true
        var page = PageRequest(size: 1000)
        while true {
            let tasks = try await directory.tasks(filter, page)
            if let found = tasks.items.first(where: { $0.id < task.id && $0.isOverEverything }) { return found }
            guard let next = tasks.nextToken else { return nil }
            page.token = next
        }
    }

    /// Keeps what the task changed though no event told of it, a page at a time: a run may change a million objects. Returns how many
    /// persons and departments.
    private func keepDrift(of task: SyncTask, since startedAt: Timestamp) async throws -> (persons: Int, departments: Int) {
        try await events.dropDrift(of: task.id)
        var filter = RecordFilter(taskID: task.id)
        filter.success = true
        var page = PageRequest(size: 1000)
        var (persons, departments) = (0, 0)
        while true {
            let changes = try await directory.records(filter, page)
            let told = try await events.told(
                of: task.idpId, among: changes.items.map { EventStore.Name($0.type, $0.sourceId) }, since: startedAt)
            let drift = changes.items.filter { !told.contains(EventStore.Name($0.type, $0.sourceId)) }
            try await events.keep(drift: drift, of: task.id)
            let ofPersons = drift.count { $0.type == .employee }
            persons += ofPersons
            departments += drift.count - ofPersons
            guard let next = changes.nextToken else { return (persons, departments) }
            page.token = next
        }
    }
}

extension SyncTask {
    /// Whether it read all that is synchronized and changed the directory by it.
    fileprivate var isOverEverything: Bool {
        !dryRun && (trigger == .manual || trigger == .schedule) && objects == nil
            && [.success, .partialSuccess, .held].contains(status)
    }
}
