import DirectoryStore
import IdentityModel
import JSONKit
import Synchronization

/// What the runs over everything of an IdP were, the newest first, and what follows from it.
struct AutomaticHistory {
    let idp: IdP
    let lastTask: SyncTask?
    /// Those that ended, dry runs aside, however they were started.
    let ended: [SyncTask]
    /// When the run began that the next one follows: the last automatic one, else the first by hand.
    let last: Timestamp?

    /// Automatic runs that failed since the last run that did not, under the settings as they are now: a change of the configuration
    /// begins anew. What was interrupted or canceled says nothing.
    var failures: Int {
        ended.lazy.filter { !$0.wasCutShort }.prefix { $0.status == .failed && $0.configRevision >= idp.revision }
            .count { $0.trigger == .schedule }
    }

    var isQuarantined: Bool { failures >= SyncScheduler.failuresBeforeQuarantine }

    private var calendar: SyncCalendar { SyncCalendar(idp.id, every: idp.sync.cycleHours) }

    /// When a run in quarantine is tried again: the cycle, doubled with every failure beyond the first few, to a day at most.
    private var retry: Timestamp? {
        guard isQuarantined, let last else { return nil }
        let doublings = min(failures - SyncScheduler.failuresBeforeQuarantine + 1, 5)
        return last.advanced(byMilliseconds: Int64(min(24, idp.sync.cycleHours.hours << doublings)) * Milliseconds.hour)
    }

    func isDue(at now: Timestamp) -> Bool {
        if let retry { return retry <= now }
        return calendar.isDue(at: now, last: last)
    }

    func next(at now: Timestamp) -> Timestamp {
        if let retry { return max(retry, now) }
        return calendar.next(at: now, last: last)
    }

    /// Why the next run is when it is, in words.
    func reason(at now: Timestamp) -> String {
        if isQuarantined {
            let why = ended.first { $0.status == .failed }?.error?.message
            return "It failed \(failures) times in a row" + (why.map { " (\($0))" } ?? "")
                + "; it is tried less often, once a day at least, until it succeeds or its configuration changes."
        }
        let cycle = idp.sync.cycleHours.hours
        guard let last else { return "It has not run yet; it starts at once." }
        if isDue(at: now) { return "Its time has come; the last run began at \(last)." }
        return "Every \(cycle == 1 ? "hour" : "\(cycle) hours"), at a time of its own; the last run began at \(last)."
    }
}

extension SyncTask {
    /// Whether it ended without saying anything about the source.
    fileprivate var wasCutShort: Bool { status == .canceled || failType == .interrupted }
}

/// Holds on to starts that lie in the future because the clock was set back: they count from when they were noticed.
final class FutureStarts: Sendable {
    private let noticed = Mutex<[TaskID: Timestamp]>([:])

    func start(of task: SyncTask, seenAt now: Timestamp) -> Timestamp {
        guard task.createdAt > now else { return task.createdAt }
        return noticed.withLock { noticed in
            let first = noticed[task.id].map { min($0, now) } ?? now
            noticed[task.id] = first
            return first
        }
    }
}
