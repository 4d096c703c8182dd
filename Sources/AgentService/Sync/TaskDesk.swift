import DirectoryStore
import IdentityModel
import LineProtocol
import SyncEngine

/// Tasks as they stand: those that run from the engine, the others from the store.
struct TaskDesk: Sendable {
    let store: DirectoryStore
    let engine: SyncEngine

    func get(_ id: TaskID) async throws -> SyncTask {
        guard let task = try await engine.task(id) else { throw RPCError.notFound("task", id.rawValue) }
        return task
    }

    func list(_ filter: TaskFilter, _ page: PageRequest) async throws -> Page<SyncTask> {
        let active = Dictionary(await engine.activeTasks.map { ($0.id, $0) }) { $1 }
        var filter = filter
        filter.live = active.mapValues(\.status)
        var stored = try await store.tasks(filter, page)
        stored.items = stored.items.map { active[$0.id] ?? $0 }
        return stored
    }

    /// Whether an IdP was ever synchronized.
    func wasSynchronized(_ idpID: IdPID) async throws -> Bool {
        var filter = TaskFilter()
        filter.idpID = idpID
        filter.status = .success
        filter.wholeRuns = true
        return try await !store.tasks(filter, PageRequest(size: 1)).items.isEmpty
    }

    /// What a task found odd.
    func warnings(_ id: TaskID, _ page: PageRequest) async throws -> Page<SyncWarning> {
        _ = try await get(id)
        return try await store.warnings(of: id, page)
    }

    func cancel(_ id: TaskID) async throws -> SyncTask {
        guard let task = try await engine.cancel(id) else { throw RPCError.notFound("task", id.rawValue) }
        return task
    }

    /// The task when it is over, or as it stands after `timeout`.
    func wait(_ id: TaskID, timeout: Duration) async throws -> SyncTask {
        if let settled = try await settled(id, within: timeout) { return settled }
        return try await get(id)
    }

    /// How long an answer waits for a task that asks nothing of the source.
    static let patience = Duration.seconds(5)

    /// A task that was just begun, when it is over; as it then stands when that takes long.
    func settle(_ task: SyncTask) async throws -> SyncTask { try await wait(task.id, timeout: Self.patience) }

    /// The task when it is over; nil when that takes longer than `timeout`.
    func settled(_ id: TaskID, within timeout: Duration) async throws -> SyncTask? {
        guard let updates = try await engine.updates(of: id) else { throw RPCError.notFound("task", id.rawValue) }
        return await withTaskGroup(of: SyncTask?.self) { group in
            group.addTask { await updates.first { $0.status.isSettled } }
            group.addTask {
                try? await Task.sleep(for: timeout)
                return nil
            }
            defer { group.cancelAll() }
            return await group.next() ?? nil
        }
    }
}

extension SyncTask.Status {
    /// Whether the task does nothing any more by itself: it is over, or held until somebody decides.
    var isSettled: Bool { isEnded || self == .held }
}
