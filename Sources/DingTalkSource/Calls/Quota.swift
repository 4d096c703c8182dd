import Synchronization

/// What all sources of one application share in this process: the pace of each interface, and the ban of the address.
final class Quota: Sendable {
    let gate: BanGate
    private let governors: [DingTalkAPI: RateGovernor]

    init(requestsPerSecond: Int, banWait: Duration, clock: WallClock) {
        gate = BanGate(wait: banWait, clock: clock)
        governors = DingTalkAPI.allCases.reduce(into: [:]) { $0[$1] = RateGovernor(limit: requestsPerSecond, clock: clock) }
    }

    /// The governor of an interface.
    subscript(api: DingTalkAPI) -> RateGovernor? { governors[api] }
}
