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
    var runs: [TaskID: Run] = [:]
    private var reservations = StartReservations()
    var slots: TaskSlots
    private(set) var isShuttingDown = false
    /// Ends of tasks that the store had no room for.
    var unstored: [TaskID: SyncTask] = [:]

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
        slots = TaskSlots(parallelTasks)
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
        // Whoever ends the tasks of an IdP that is closed did not see this one if the IdP was closed since it was opened.
        do { try await environment.confirm(request.idpID) } catch {
            do { _ = try await cancel(monitor.task.id) } catch { throw .store(error) }
            throw .notOpened(error)
        }
        return monitor.task
    }

    /// Keeps others from starting anything of an IdP that has no task, until ``release(_:)``.
    func reserve(_ idpID: IdPID) async throws(SyncStartError) {
        while reservations.contains(idpID) { await withCheckedContinuation { reservations.wait(for: idpID, $0) } }
        guard !isShuttingDown else { throw .shuttingDown }
        if let active = runs.first(where: { $0.value.idpID == idpID }) { throw .taskActive(active.key) }
        reservations.insert(idpID)
    }

    func release(_ idpID: IdPID) { reservations.remove(idpID) }

    /// Lets a stored task begin in the background, or go on.
    func begin(_ monitor: TaskMonitor, _ beginning: Beginning) {
        let task = monitor.task
        runs[task.id] = Run(idpID: task.idpId, monitor: monitor)
        if case .resumed(let staging) = beginning { runs[task.id]?.staging = staging }
        // Of a low priority: a caller's request, or an event, does not wait for it. All that is logged while it works carries the two ids.
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

    func stop(_ id: TaskID) {
        runs[id]?.work?.cancel()
        slots.giveUp(id)
    }
}

extension Timestamp {
    /// The instant by the system's clock.
    public static var now: Timestamp { Timestamp(milliseconds: Int64(Date().timeIntervalSince1970 * 1000)) }
}
