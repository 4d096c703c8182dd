import DirectoryStore
import IdentityModel
import JSONKit
import Synchronization

/// What the automatic runs of an IdP were, the newest first, and what follows from it.
struct AutomaticHistory {
    let idp: IdP
    let lastTask: SyncTask?
    let automatic: [SyncTask]
    /// When the run began that the next one follows: the last automatic one, else the first by hand.
    let last: Timestamp?

    /// Failures in a row, under the settings as they are now: a change of the configuration begins anew.
    var failures: Int {
        automatic.prefix { $0.status == .failed && $0.failType != .interrupted && $0.configRevision >= idp.revision }.count
    }

    var isQuarantined: Bool { failures >= SyncScheduler.failuresBeforeQuarantine }

    private var calendar: SyncCalendar { SyncCalendar(idp.id, every: cycle) }

    /// The cycle, doubled with every failure beyond the first few, to a day at most.
    private var cycle: CycleHours {
        guard isQuarantined else { return idp.sync.cycleHours }
        let doublings = min(failures - SyncScheduler.failuresBeforeQuarantine + 1, 5)
        return CycleHours(min(24, idp.sync.cycleHours.hours << doublings)) ?? .longest
    }

    func isDue(at now: Timestamp) -> Bool { calendar.isDue(at: now, last: last) }

    func next(at now: Timestamp) -> Timestamp { calendar.next(at: now, last: last) }
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
