import JSONKit
import Synchronization

/// The answer to `service.health`, from the last probe while that still counts, and written anew only when something has changed.
final class HealthReport: Sendable {
    private struct State {
        var probed: [HealthCheck] = []
        var countsUntil: ContinuousClock.Instant?
        var checks: [HealthCheck]?
        var answer: [UInt8] = []
    }

    private let conditions: HealthConditions
    private let validity: Duration
    private let state = Mutex(State())

    /// - Parameter validity: how long a probe counts.
    init(_ conditions: HealthConditions, validity: Duration) {
        self.conditions = conditions
        self.validity = validity
    }

    /// The answer; nil when it is time to probe again.
    func current() -> [UInt8]? {
        state.withLock { state in
            guard let end = state.countsUntil, ContinuousClock.now < end else { return nil }
            return answer(&state)
        }
    }

    /// The answer after a new probe.
    func renewed() async -> [UInt8] {
        let probed = await conditions.probe()
        return state.withLock { state in
            state.probed = probed
            state.countsUntil = .now + validity
            return answer(&state)
        }
    }

    private func answer(_ state: inout State) -> [UInt8] {
        let checks = conditions.complete(state.probed)
        if checks != state.checks {
            state.checks = checks
            state.answer = ServiceHealth(checks).jsonBytes()
        }
        return state.answer
    }
}
