import Synchronization

/// What all sources of one application share in this process: the pace of each interface, and the ban of the address.
final class Quota: Sendable {
    let gate: BanGate
    private let governors = Mutex<[DingTalkAPI: RateGovernor]>([:])
    private let requestsPerSecond: Int?
    private let clock: PacingClock

    /// - Parameter requestsPerSecond: our own limit for each interface; 0 for none, nil for what DingTalk takes.
    init(requestsPerSecond: Int?, banWait: Duration, clock: PacingClock) {
        gate = BanGate(wait: banWait, clock: clock)
        self.requestsPerSecond = requestsPerSecond
        self.clock = clock
    }

    /// The governor of an interface.
    subscript(api: DingTalkAPI) -> RateGovernor {
        governors.withLock { governors in
            if let governor = governors[api] { return governor }
            let governor = RateGovernor(limit: requestsPerSecond, clock: clock)
            governors[api] = governor
            return governor
        }
    }

    /// How the interfaces that were used stand.
    var present: [(api: DingTalkAPI, state: RateState)] {
        governors.withLock { $0 }.map { ($0.key, $0.value.present) }
    }
}
