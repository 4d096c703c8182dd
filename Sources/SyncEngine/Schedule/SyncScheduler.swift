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
    private let futureStarts = FutureStarts()
    private let log: ScheduleLog

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
        log = ScheduleLog(logger)
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
                guard Self.whyNot(idp) == nil else { continue }
                let history = try await history(of: idp)
                log.note(history)
                guard history.isDue(at: now()) else { continue }
                started.append(try await start(SyncRequest(idpID: idp.id, trigger: .schedule, users: idp.sync.users)))
                log.noteStart(of: idp.id)
            } catch SyncStartError.taskActive {
                // The running task reads what this one would; its due time is looked at again when it is over.
                continue
            } catch {
                log.noteFailure(of: idp.id, error)
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
                entry.reason = history.reason(at: now())
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
        filter.wholeRuns = true
        let recent = try await store.tasks(filter, PageRequest(size: 64)).items
        filter.trigger = .schedule
        let automatic = try await store.tasks(filter, PageRequest(size: 1)).items.first
        let last = automatic ?? recent.first { !$0.dryRun }
        return AutomaticHistory(
            idp: idp, lastTask: recent.first, ended: recent.filter { $0.status.isEnded && !$0.dryRun },
            last: last.map { futureStarts.start(of: $0, seenAt: now()) })
    }
}
