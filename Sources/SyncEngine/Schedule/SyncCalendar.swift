import IdentityModel
import JSONKit

/// When an IdP synchronizes by itself: every so many hours, at an offset of its own.
///
/// Due times are fixed points of the calendar, so that a restart, a missed run or a jump of the clock moves none of them.
public struct SyncCalendar: Sendable, Hashable {
    /// Milliseconds between two due times.
    public let period: Int64
    /// Milliseconds from the beginning of a period to its due time; stable for an IdP, and never near a full hour.
    public let offset: Int64

    public init(_ idpID: IdPID, every cycle: CycleHours) {
        let hash = StableHash.of(idpID.rawValue)
        let mixed = hash ^ hash >> 29
        period = Int64(cycle.hours) * Milliseconds.hour
        let hours = Int64(mixed % UInt64(cycle.hours)) * Milliseconds.hour
        // Minutes 4 to 56: everybody else's jobs run on the full hour.
        let minutes = 4 + Int64(mixed / 24 % 53)
        offset = hours + minutes * Milliseconds.minute + Int64(mixed / 4096 % 60) * Milliseconds.second
    }

    /// The last due time at or before `time`.
    public func due(before time: Timestamp) -> Timestamp {
        let shifted = time.advanced(byMilliseconds: -offset).milliseconds
        let remainder = shifted % period
        return time.advanced(byMilliseconds: -(remainder < 0 ? remainder + period : remainder))
    }

    /// The first due time after `time`.
    public func due(after time: Timestamp) -> Timestamp { due(before: time).advanced(byMilliseconds: period) }

    /// Whether a run is due at `now` when the last automatic one began at `last` (nil: there was none).
    ///
    /// A missed due time counts once, however long ago.
    public func isDue(at now: Timestamp, last: Timestamp?) -> Bool {
        guard let last else { return true }
        return last < due(before: now)
    }

    /// When the next run is due after one that began at `last`.
    public func next(at now: Timestamp, last: Timestamp?) -> Timestamp {
        isDue(at: now, last: last) ? now : due(after: now)
    }
}
