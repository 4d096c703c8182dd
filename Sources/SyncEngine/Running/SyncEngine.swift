import DirectoryStore
import FoundationEssentials
import IdentityModel
import JSONKit
import Logging
import SourceAPI

/// Runs synchronizations: one at a time for each IdP, a few side by side.
public actor SyncEngine {
    /// A task that is not over, and what carries it out.
    struct Run {
        let idpID: IdPID
        let monitor: TaskMonitor
        var work: Task<Void, Never>?
        /// Whether somebody asked for its end.
        var isCanceled = false
    }

    let store: DirectoryStore
    let environment: any SyncEnvironment
    private let stagingFolder: String
    private let parallelTasks: Int
    let now: @Sendable () -> Timestamp
    let logger: Logger
    private(set) var runs: [TaskID: Run] = [:]
    /// IdPs whose start is under way, with who waits for its outcome.
    private var starting: [IdPID: [CheckedContinuation<Void, Never>]] = [:]
    private var working = 0
    /// Tasks that wait for their turn, which is given (true) or given up (false).
    private var queue: [(id: TaskID, turn: CheckedContinuation<Bool, Never>)] = []
    private var isShuttingDown = false
    /// Ends of tasks that the store had no room for.
    private var unstored: [TaskID: SyncTask] = [:]

    /// - Parameters:
    ///   - stagingFolder: holds a scratch file for each running task.
    ///   - parallelTasks: how many tasks work at once; more wait as `pending`.
    public init(
        store: DirectoryStore, environment: any SyncEnvironment, stagingFolder: String, parallelTasks: Int = 2,
        now: @escaping @Sendable () -> Timestamp = { .now }, logger: Logger = Logger(label: "sync")
    ) {
        self.store = store
        self.environment = environment
        self.stagingFolder = stagingFolder
        self.parallelTasks = max(1, parallelTasks)
        self.now = now
        self.logger = logger
    }

    /// Ends the tasks that a dead process left running, and deletes their scratch files. Call it once, before the first start.
    public func recover() async throws(DirectoryStoreError) {
        StagingArea.sweep(folder: stagingFolder)
        for var task in try await store.unfinishedTasks() {
            task.end(.failed, SyncFailure.interrupted, at: now())
            try await store.update(task)
            await environment.report(task)
        }
    }

    /// Starts a synchronization, which goes on in the background.
    public func start(_ request: SyncRequest) async throws(SyncStartError) -> SyncTask {
        try await reserve(request.idpID)
        defer { release(request.idpID) }
        let connection: SyncConnection
        do { connection = try await environment.open(request.idpID) } catch { throw .notOpened(error) }
        let monitor = TaskMonitor(try await add(request, connection))
        guard !isShuttingDown else { throw .shuttingDown }
        launch(SyncRun(store: store, connection: connection, monitor: monitor, stagingFolder: stagingFolder, now: now))
        return monitor.task
    }

    /// Keeps others from starting anything of an IdP that has no task, until ``release(_:)``.
    func reserve(_ idpID: IdPID) async throws(SyncStartError) {
        while starting[idpID] != nil { await withCheckedContinuation { starting[idpID, default: []].append($0) } }
        guard !isShuttingDown else { throw .shuttingDown }
        if let active = runs.first(where: { $0.value.idpID == idpID }) { throw .taskActive(active.key) }
        starting[idpID] = []
    }

    func release(_ idpID: IdPID) { starting.removeValue(forKey: idpID)?.forEach { $0.resume() } }

    /// Carries a task out in the background.
    func launch(_ run: any TaskRun) {
        let task = run.monitor.task
        runs[task.id] = Run(idpID: task.idpId, monitor: run.monitor)
        runs[task.id]?.work = Task { await self.work(run) }
    }

    private func add(_ request: SyncRequest, _ connection: SyncConnection) async throws(SyncStartError) -> SyncTask {
        var task = SyncTask()
        task.idpId = request.idpID
        task.trigger = request.trigger
        task.dryRun = request.dryRun
        task.users = request.users
        task.createdAt = now()
        task.configRevision = connection.configuration.revision
        do {
            for ended in unstored.values {
                try await store.update(ended)
                unstored[ended.id] = nil
            }
            return try await store.addTask(task, idpName: connection.configuration.name, mappings: connection.configuration.sync.mappings)
        } catch { throw .store(error) }
    }

    /// Ends a task that is running or waiting, or gives up a held one; the task as it then stands, nil when there is none.
    public func cancel(_ id: TaskID) async throws(DirectoryStoreError) -> SyncTask? {
        if let run = runs[id] {
            runs[id]?.isCanceled = true
            stop(id)
            await run.work?.value
            return run.monitor.task
        }
        guard let task = try await store.task(id), task.status == .held else { return try await store.task(id) }
        // Whatever else is under way decides on it, or does not care; a decision of its own is waited for.
        let isReserved = (try? await reserve(task.idpId)) != nil
        defer { if isReserved { release(task.idpId) } }
        if runs[id] != nil { return try await cancel(id) }
        guard let current = try await store.task(id), current.status == .held else { return try await store.task(id) }
        return try await giveUp(current, "Nobody decided on the removals; the task was canceled.", settling: false)
    }

    /// A task as it stands; nil when there is none.
    public func task(_ id: TaskID) async throws(DirectoryStoreError) -> SyncTask? {
        if let run = runs[id] { return run.monitor.task }
        if let ended = unstored[id] { return ended }
        return try await store.task(id)
    }

    /// Tasks that are not over, as they stand.
    public var activeTasks: [SyncTask] { runs.values.map(\.monitor.task) }

    /// The task as it stands and then every newer state, at least one a second while it runs; ends with the task. A slow
    /// reader sees the newest state only. Nil when there is no such task.
    public func updates(of id: TaskID) async throws(DirectoryStoreError) -> AsyncStream<SyncTask>? {
        if let run = runs[id] { return run.monitor.updates() }
        guard let task = try await store.task(id) else { return nil }
        let monitor = TaskMonitor(task)
        monitor.end(task)
        return monitor.updates()
    }

    /// Ends every task as interrupted and waits until all have ended. Nothing starts any more.
    public func shutdown() async {
        isShuttingDown = true
        let ending = runs
        for id in ending.keys { stop(id) }
        for run in ending.values { await run.work?.value }
    }

    private func stop(_ id: TaskID) {
        runs[id]?.work?.cancel()
        guard let place = queue.firstIndex(where: { $0.id == id }) else { return }
        queue.remove(at: place).turn.resume(returning: false)
    }

    private func work(_ run: any TaskRun) async {
        let hasTurn = await waitForTurn(run.monitor.task.id)
        let ended = await withTaskGroup(of: Void.self) { group in
            group.addTask { await run.monitor.tick() }
            defer { group.cancelAll() }
            return await outcome(of: run)
        }
        if hasTurn { finishTurn() }
        runs[ended.id] = nil
        log(ended)
        run.monitor.end(ended)
        await environment.report(ended)
    }

    private func log(_ ended: SyncTask) {
        let employees = ended.counts.employee
        logger.log(
            level: ended.status == .success || ended.status == .planned ? .info : .warning, "task ended",
            metadata: [
                "task.id": "\(ended.id)", "idp.id": "\(ended.idpId)", "task.status": "\(ended.status.rawValue)",
                "task.failType": "\(ended.failType?.rawValue ?? "none")", "employees.created": "\(employees.created)",
                "employees.updated": "\(employees.updated)", "employees.deleted": "\(employees.deleted)",
                "employees.failed": "\(employees.failed)",
            ])
    }

    /// Runs it; whatever happens, the task ends and is stored.
    private func outcome(of run: any TaskRun) async -> SyncTask {
        let task = run.monitor.task
        do {
            try Task.checkCancellation()
            run.monitor.update { task in
                task.status = .running
                task.startedAt = task.startedAt ?? now()
            }
            // What can be taken back stays stored as it was until it is done: after a sudden end it is there to be decided on again.
            if run.original == nil { try await store.update(run.monitor.task) }
            logger.info(
                "task started",
                metadata: ["task.id": "\(task.id)", "idp.id": "\(task.idpId)", "task.trigger": "\(task.trigger.rawValue)"])
            if run.replacesHeldTasks { try await endHeldTasks(of: task.idpId, except: task.id) }
            return try await run.perform()
        } catch {
            let isStopped = Task.isCancelled
            let failure = isStopped ? .interrupted : SyncFailure(error)
            logger.warning(
                "task failed", metadata: ["task.id": "\(task.id)", "error.reason": "\(failure.error.reason)", "error": "\(error)"])
            var ended = run.monitor.task
            if var original = run.original {
                original.notes.append("It was not carried out: \(failure.error.message)")
                ended = original
            } else if isStopped, runs[task.id]?.isCanceled == true {
                ended.end(.canceled, nil, at: now())
            } else {
                ended.end(.failed, failure, at: now())
            }
            await store(ended)
            return ended
        }
    }

    /// A new run makes the removals that an older one holds out of date.
    private func endHeldTasks(of idpID: IdPID, except id: TaskID) async throws {
        var filter = TaskFilter()
        filter.idpID = idpID
        filter.status = .held
        for task in try await store.tasks(filter).items where task.id != id {
            _ = try await giveUp(
                task, "A newer task took its place before the removals were decided on; it decides anew.", settling: false)
        }
    }

    /// Stores the end of a task whose own `Task` may be cancelled already.
    private func store(_ task: SyncTask) async {
        do {
            try await Task { [store] in try await store.update(task) }.value
        } catch {
            // The next start of a task stores it first.
            unstored[task.id] = task
            logger.error("task not stored", metadata: ["task.id": "\(task.id)", "error": "\(error)"])
        }
    }

    private func waitForTurn(_ id: TaskID) async -> Bool {
        if Task.isCancelled { return false }
        if working < parallelTasks {
            working += 1
            return true
        }
        return await withCheckedContinuation { queue.append((id, $0)) }
    }

    private func finishTurn() {
        if queue.isEmpty { working -= 1 } else { queue.removeFirst().turn.resume(returning: true) }
    }
}

extension SyncTask {
    /// Ends the task without its having changed the directory.
    mutating func end(_ status: Status, _ failure: SyncFailure?, at time: Timestamp) {
        self.status = status
        failType = failure?.type ?? failType
        error = failure?.error ?? error
        endedAt = time
        progress.etaSeconds = nil
    }
}

extension Timestamp {
    /// The instant by the system's clock.
    public static var now: Timestamp { Timestamp(milliseconds: Int64(Date().timeIntervalSince1970 * 1000)) }
}
