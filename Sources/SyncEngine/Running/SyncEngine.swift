import DirectoryStore
import FoundationEssentials
import IdentityModel
import JSONKit
import Logging
import SourceAPI

/// Runs synchronizations: one at a time for each IdP, a few side by side.
public actor SyncEngine {
    /// A task that is not over, and what carries it out.
    private struct Run {
        let idpID: IdPID
        let monitor: TaskMonitor
        var work: Task<Void, Never>?
        /// Whether somebody asked for its end.
        var isCanceled = false
    }

    let store: DirectoryStore
    let environment: any SyncEnvironment
    let stagingFolder: String
    private let parallelTasks: Int
    let now: @Sendable () -> Timestamp
    let logger: Logger
    let turns = ApplyTurns()
    private var runs: [TaskID: Run] = [:]
    /// IdPs whose start is under way, with who waits for its outcome.
    private var starting: [IdPID: [CheckedContinuation<Void, Never>]] = [:]
    private var working = 0
    /// Tasks that wait for their turn, which is given (true) or given up (false).
    private var queue: [(id: TaskID, turn: CheckedContinuation<Bool, Never>)] = []
    private var isShuttingDown = false

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
        while starting[request.idpID] != nil {
            await withCheckedContinuation { starting[request.idpID, default: []].append($0) }
        }
        guard !isShuttingDown else { throw .shuttingDown }
        if let active = runs.first(where: { $0.value.idpID == request.idpID }) { throw .taskActive(active.key) }
        starting[request.idpID] = []
        defer { starting.removeValue(forKey: request.idpID)?.forEach { $0.resume() } }
        let connection: SyncConnection
        do { connection = try await environment.open(request.idpID) } catch { throw .notOpened(error) }
        let monitor = TaskMonitor(try await add(request, connection))
        guard !isShuttingDown else { throw .shuttingDown }
        let id = monitor.task.id
        let run = SyncRun(store: store, connection: connection, monitor: monitor, stagingFolder: stagingFolder, turns: turns, now: now)
        runs[id] = Run(idpID: request.idpID, monitor: monitor)
        runs[id]?.work = Task { await self.work(run) }
        return monitor.task
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
        guard var task = try await store.task(id), task.status == .held else { return try await store.task(id) }
        task.end(.canceled, nil, at: now())
        try await store.update(task)
        return task
    }

    /// A task as it stands; nil when there is none.
    public func task(_ id: TaskID) async throws(DirectoryStoreError) -> SyncTask? {
        if let run = runs[id] { return run.monitor.task }
        return try await store.task(id)
    }

    /// The run over everything of an IdP that is not over.
    func wholeRun(of idpID: IdPID) -> SyncTask? { runs.values.first { $0.idpID == idpID }?.monitor.task }

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

    private func work(_ run: SyncRun) async {
        let hasTurn = await waitForTurn(run.task.id)
        let ended = await withTaskGroup(of: Void.self) { group in
            group.addTask { await run.monitor.tick() }
            defer { group.cancelAll() }
            return await environment.concluding(await outcome(of: run))
        }
        if hasTurn { finishTurn() }
        await turns.endReading(ended.idpId)
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
    private func outcome(of run: SyncRun) async -> SyncTask {
        do {
            try Task.checkCancellation()
            run.monitor.update { task in
                task.status = .running
                task.startedAt = now()
            }
            try await store.update(run.monitor.task)
            logger.info(
                "task started",
                metadata: ["task.id": "\(run.task.id)", "idp.id": "\(run.task.idpId)", "task.trigger": "\(run.task.trigger.rawValue)"])
            if !run.task.dryRun { try await endHeldTasks(of: run.configuration.id) }
            await turns.beginReading(run.configuration.id)
            return try await run.perform()
        } catch {
            var task = run.monitor.task
            let isStopped = Task.isCancelled
            if isStopped, runs[task.id]?.isCanceled == true {
                task.end(.canceled, nil, at: now())
            } else {
                let failure = isStopped ? .interrupted : SyncFailure(error)
                task.end(.failed, failure, at: now())
                logger.warning(
                    "task failed", metadata: ["task.id": "\(task.id)", "error.reason": "\(failure.error.reason)", "error": "\(error)"])
            }
            await store(task)
            return task
        }
    }

    /// A new run makes the removals that an older one holds out of date.
    private func endHeldTasks(of idpID: IdPID) async throws {
        var filter = TaskFilter()
        filter.idpID = idpID
        filter.status = .held
        for var task in try await store.tasks(filter).items {
            task.end(.canceled, nil, at: now())
            task.notes.append("A newer task took its place before the removals were decided on.")
            try await store.update(task)
        }
    }

    /// Stores the end of a task whose own `Task` may be cancelled already.
    private func store(_ task: SyncTask) async {
        do {
            try await Task { [store] in try await store.update(task) }.value
        } catch {
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
