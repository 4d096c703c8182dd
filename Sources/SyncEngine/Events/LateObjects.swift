import EventStore
import IdentityModel
import JSONKit
import SourceAPI

/// Objects of one IdP that were read in vain, each with the time of its next attempt. Pure.
///
/// One that cannot be read waits by itself: it is passed over until it is due, so that whatever is behind it goes on.
struct LateObjects {
    /// An object that the source answers strangely is given up after so many attempts.
    static let attempts = 8

    private struct Late {
        var attempts = 0
        var due: Timestamp
    }

    private var late: [EventStore.Name: Late] = [:]

    var isEmpty: Bool { late.isEmpty }

    /// Those whose time has not come.
    func waiting(at now: Timestamp) -> Set<EventStore.Name> { Set(late.lazy.filter { $0.value.due > now }.map(\.key)) }

    /// How long until the first of them is due; nil where there is none.
    func pause(at now: Timestamp) -> Duration? {
        late.values.map(\.due).min().map { .milliseconds(max(0, $0.milliseconds - now.milliseconds)) }
    }

    /// Takes that an object was read in vain at `now`; whether it is given up.
    ///
    /// A fault that says nothing of the object itself, as one of the network, is borne longer: until the events are too old.
    mutating func note(_ fault: SourceFault, on object: EventStore.Name, at now: Timestamp, pausing: (Int) -> Duration) -> Bool {
        var attempt = late[object] ?? Late(due: now)
        attempt.attempts += 1
        guard fault.class != .protocol || attempt.attempts < Self.attempts else {
            late[object] = nil
            return true
        }
        attempt.due = now.advanced(byMilliseconds: Int64(pausing(attempt.attempts) / .milliseconds(1)))
        late[object] = attempt
        return false
    }

    /// An object is settled.
    mutating func settle(_ object: EventStore.Name) { late[object] = nil }

    /// Forgets all but `objects`: nothing waits for the others any more.
    mutating func keep(_ objects: Set<EventStore.Name>) { late = late.filter { objects.contains($0.key) } }
}
