import Synchronization

/// Holds back every request of an address that DingTalk's firewall has blocked.
///
/// The first page instead of JSON is taken for a ban: all wait. A second one after the wait, with no JSON answer between, is
/// something else that stands in the way, a proxy or a portal, and is said so.
final class BanGate: Sendable {
    private enum State {
        case open
        /// Requests wait until then.
        case closed(until: Int64)
        /// The wait is over; no answer has come since.
        case doubtful(since: Int64)
    }

    private let state = Mutex(State.open)
    private let clock: PacingClock
    private let wait: Duration

    init(wait: Duration, clock: PacingClock) {
        self.wait = wait
        self.clock = clock
    }

    /// How long requests are held back from now on; nil when they are not.
    func remaining() -> Duration? {
        let now = clock.now()
        return state.withLock { state in
            guard case .closed(let until) = state else { return nil }
            if now < until { return .nanoseconds(until - now) }
            state = .doubtful(since: until)
            return nil
        }
    }

    /// An answer of DingTalk's came.
    func answered() {
        state.withLock { state in
            if case .doubtful = state { state = .open }
        }
    }

    /// Something else came for a request that was sent at `time`; true when that may be a ban, false when it cannot be any more.
    func refused(sentAt time: Int64) -> Bool {
        let now = clock.now()
        return state.withLock { state in
            switch state {
            case .open:
                state = .closed(until: now + wait.wholeNanoseconds)
                return true
            case .closed: return true
            case .doubtful(let since): return time < since
            }
        }
    }
}
