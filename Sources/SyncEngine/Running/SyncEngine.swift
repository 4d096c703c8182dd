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
        /// What it has read, once there is a place for it.
        var staging: StagingArea?
        /// Whether somebody asked for its end.
        var isCanceled = false
    }

    let store: DirectoryStore
    let environment: any SyncEnvironment
    let stagingFolder: String
    let resumeWindow: Duration
    let now: @Sendable () -> Timestamp
    let logger: Logger
    /// One run at a time compares and applies for an IdP.
    let turns = ApplyTurns()
    private let parallelTasks: Int
    private(set) var runs: [TaskID: Run] = [:]
    /// IdPs whose start is under way, with who waits for its outcome.
    private var starting: [IdPID: [CheckedContinuation<Void, Never>]] = [:]
    private var working = 0
    /// Tasks that wait for their turn, which is given (true) or given up (false).
    private var queue: [(id: TaskID, turn: CheckedContinuation<Bool, Never>)] = []
    private(set) var isShuttingDown = false
    /// Ends of tasks that the store had no room for.
    private var unstored: [TaskID: SyncTask] = [:]

    /// - Parameters:
    ///   - stagingFolder: holds a scratch file for each running task.
    ///   - parallelTasks: how many tasks work at once; more wait as `pending`.
    ///   - resumeWindow: how long a task that goes on after a restart waits for its IdP to be opened.
    public init(
        store: DirectoryStore, environment: any SyncEnvironment, stagingFolder: String, parallelTasks: Int = 2,
        resumeWindow: Duration = .seconds(600), now: @escaping @Sendable () -> Timestamp = { .now }, logger: Logger = Logger(label: "sync")
    ) {
        self.store = store
        self.environment = environment
        self.stagingFolder = stagingFolder
        self.parallelTasks = max(1, parallelTasks)
        self.resumeWindow = resumeWindow
        self.now = now
        self.logger = logger
    }

    /// Starts a synchronization, which goes on in the background.
    public func start(_ request: SyncRequest) async throws(SyncStartError) -> SyncTask {
        try await reserve(request.idpID)
        defer { release(request.idpID) }
        let connection: SyncConnection
        do { connection = try await environment.open(request.idpID) } catch { throw .notOpened(error) }
        let monitor = TaskMonitor(try await add(request, connection))
        guard !isShuttingDown else { throw .shuttingDown }
        begin(monitor, .anew(connection))
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

    /// Lets a stored task begin in the background, or go on.
    func begin(_ monitor: TaskMonitor, _ beginning: Beginning) {
        let task = monitor.task
        runs[task.id] = Run(idpID: task.idpId, monitor: monitor)
        if case .resumed(let staging) = beginning { runs[task.id]?.staging = staging }
        // Whoever asks, and events, go before it. Whatever is logged while it works, by the source too, says of what it is a part.
        runs[task.id]?.work = Task(priority: .utility) {
            await withLogger(mergingMetadata: ["task.id": "\(task.id)", "idp.id": "\(task.idpId)"]) { _ in
                await self.work(monitor, beginning)
            }
        }
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

    /// What an IdP is busy with, single objects aside.
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

    /// What a task has read completely and what not: of one that runs, the departments that it is done with.
    public func coverage(_ id: TaskID, _ page: PageRequest) async throws(DirectoryStoreError) -> (
        page: Page<UnitCoverage>, totals: CoverageTotals
    ) {
        if let run = runs[id], let staging = run.staging {
            do throws(DirectoryStoreError) {
                return try await staging.coverage(page, members: run.monitor.task.users)
            } catch {
                // It may have ended meanwhile, and taken its scratch file along.
                guard runs[id] == nil else { throw error }
            }
        }
        return try await store.coverage(id, page)
    }

    /// Stops every task and waits until all have stopped. Those that have read something go on at the next start; the others end as
    /// interrupted. Nothing starts any more.
    public func shutdown() async {
        isShuttingDown = true
        let ending = runs
        for id in ending.keys { stop(id) }
        for run in ending.values { await run.work?.value }
    }

    /// Whether a task that is not over is left to the next start.
    public func isSuspended(_ id: TaskID) -> Bool { isShuttingDown && runs[id] == nil }

    private func stop(_ id: TaskID) {
        runs[id]?.work?.cancel()
        guard let place = queue.firstIndex(where: { $0.id == id }) else { return }
        queue.remove(at: place).turn.resume(returning: false)
    }

    private func work(_ monitor: TaskMonitor, _ beginning: Beginning) async {
        let hasTurn = await waitForTurn(monitor.task.id)
        let ended = await withTaskGroup(of: Void.self) { group in
            group.addTask { await monitor.tick() }
            defer { group.cancelAll() }
            return await environment.concluding(await outcome(of: monitor, beginning))
        }
        if hasTurn { finishTurn() }
        await turns.endReading(ended.idpId)
        runs[ended.id] = nil
        monitor.end(ended)
        guard ended.status != .running else {
            return logger.info("task goes on at the next start", metadata: ["task.id": "\(ended.id)", "idp.id": "\(ended.idpId)"])
        }
        log(ended)
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

    /// Runs it. Whatever happens, the task ends and is stored; it is left running only where the next start can go on with it.
    private func outcome(of monitor: TaskMonitor, _ beginning: Beginning) async -> SyncTask {
        let id = monitor.task.id
        do {
            try Task.checkCancellation()
            let run = try await prepare(monitor, beginning)
            runs[id]?.staging = run.scratch
            monitor.update { task in
                task.status = .running
                task.startedAt = task.startedAt ?? now()
            }
            // What can be taken back stays stored as it was until it is done: after a sudden end it is there to be decided on again.
            if beginning.original == nil { try await store.update(monitor.task) }
            logger.info(
                "task started",
                metadata: ["task.id": "\(id)", "idp.id": "\(monitor.task.idpId)", "task.trigger": "\(monitor.task.trigger.rawValue)"])
            if run.replacesHeldTasks { try await endHeldTasks(of: monitor.task.idpId, except: id) }
            let ended = try await run.perform()
            await run.scratch?.discard()
            return ended
        } catch {
            let staging = runs[id]?.staging
            let isCanceled = runs[id]?.isCanceled == true
            if Task.isCancelled, !isCanceled, let staging, await suspend(monitor.task, staging) { return monitor.task }
            await staging?.discard()
            let ended = failed(monitor.task, error, beginning.original, isCanceled: isCanceled)
            await store(ended)
            return ended
        }
    }

    /// A task that could not be carried out: as it was before where it can be decided on again, else at its end.
    private func failed(_ task: SyncTask, _ error: any Error, _ original: SyncTask?, isCanceled: Bool) -> SyncTask {
        let failure = Task.isCancelled ? .interrupted : SyncFailure(error)
        var ended = task
        if var original {
            original.notes.append("It was not carried out: \(failure.error.message)")
            ended = original
        } else if Task.isCancelled, isCanceled {
            ended.end(.canceled, nil, at: now())
            return ended
        } else {
            ended.end(.failed, failure, at: now())
        }
        logger.warning(
            "task failed", metadata: ["task.id": "\(task.id)", "error.reason": "\(failure.error.reason)", "error": "\(error)"])
        return ended
    }

    /// A new run makes the removals that an older one holds out of date.
    private func endHeldTasks(of idpID: IdPID, except id: TaskID) async throws {
        var filter = TaskFilter()
        filter.idpID = idpID
        filter.status = .held
        var page = PageRequest()
        repeat {
            let held = try await store.tasks(filter, page)
            for task in held.items where task.id != id {
                _ = try await giveUp(
                    task, "A newer task took its place before the removals were decided on; it decides anew.", settling: false)
            }
            page.token = held.nextToken
        } while page.token != nil
    }

    /// Stores the end of a task whose own `Task` may be cancelled already.
    func store(_ task: SyncTask) async {
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
