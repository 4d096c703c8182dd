import DirectoryStore
import IdentityModel
import JSONKit
import Logging

/// Starts the automatic synchronizations that are due.
///
/// What ran last is read from the stored tasks, so that a restart forgets nothing and repeats nothing.
public struct SyncScheduler: Sendable {
    private let store: DirectoryStore
    private let environment: any SyncEnvironment
    private let start: @Sendable (SyncRequest) async throws(SyncStartError) -> SyncTask
    private let now: @Sendable () -> Timestamp
    private let logger: Logger
    private let futureStarts = FutureStarts()

    /// Failures in a row after which the intervals grow, to a day at most.
    static let failuresBeforeQuarantine = 3

    public init(
        store: DirectoryStore, environment: any SyncEnvironment, engine: SyncEngine, now: @escaping @Sendable () -> Timestamp = { .now },
        logger: Logger = Logger(label: "schedule")
    ) {
        self.store = store
        self.environment = environment
        start = { request throws(SyncStartError) in try await engine.start(request) }
        self.now = now
        self.logger = logger
    }

    /// Starts what is due, again and again, until the task is cancelled.
    public func run(every interval: Duration = .seconds(20)) async {
        while !Task.isCancelled {
            await runOnce()
            do { try await Task.sleep(for: interval) } catch { return }
        }
    }

    /// Starts what is due now; the tasks that it started.
    @discardableResult
    public func runOnce() async -> [SyncTask] {
        var started: [SyncTask] = []
        for idp in await environment.configurations() {
            do {
                guard Self.whyNot(idp) == nil, try await history(of: idp).isDue(at: now()) else { continue }
                started.append(try await start(SyncRequest(idpID: idp.id, trigger: .schedule, users: idp.sync.users)))
            } catch SyncStartError.taskActive {
                // The running task reads what this one would; its due time is looked at again when it is over.
                continue
            } catch {
                logger.warning("automatic synchronization not started", metadata: ["idp.id": "\(idp.id)", "error": "\(error)"])
            }
        }
        return started
    }

    /// Every IdP with when it runs next, and why.
    public func schedule() async throws(DirectoryStoreError) -> [ScheduleEntry] {
        var entries: [ScheduleEntry] = []
        for idp in await environment.configurations() {
            let history = try await history(of: idp)
            var entry = ScheduleEntry()
            entry.idpId = idp.id
            entry.automatic = idp.sync.automatic
            entry.cycleHours = idp.sync.cycleHours.hours
            entry.reason = Self.whyNot(idp)
            entry.lastTask = history.lastTask
            entry.consecutiveFailures = history.failures
            entry.quarantined = history.isQuarantined
            if entry.reason == nil {
                entry.nextRunAt = history.next(at: now())
                if history.isQuarantined {
                    entry.reason = "It failed \(history.failures) times in a row; the intervals grow until it succeeds."
                }
            }
            entries.append(entry)
        }
        return entries
    }

    /// Why an IdP does not run by itself; nil when it does.
    static func whyNot(_ idp: IdP) -> String? {
        if idp.type == .custom { return "A custom IdP has no source to read." }
        if idp.status != .enabled { return "The IdP is closed." }
        if !idp.sync.automatic { return "Automatic synchronization is off." }
        if idp.connectivity.status != .passed { return "The connectivity test has not passed for these settings." }
        return nil
    }

    private func history(of idp: IdP) async throws(DirectoryStoreError) -> AutomaticHistory {
        var filter = TaskFilter()
        filter.idpID = idp.id
        let recent = try await store.tasks(filter, PageRequest(size: 10)).items
        filter.trigger = .schedule
        let automatic = try await store.tasks(filter, PageRequest(size: 32)).items
        let last = automatic.first ?? recent.first { !$0.dryRun }
        return AutomaticHistory(
            idp: idp, lastTask: recent.first, automatic: automatic, last: last.map { futureStarts.start(of: $0, seenAt: now()) })
    }
}
