import IdentityModel

/// Which IdPs are to be reconciled, and when: of each one wish at most waits, however many gaps there were. Pure.
///
/// After a reconciliation an IdP rests at least ``rest``, and as long as the last one took: a stream that is cut again and again does not
/// keep the source busy with one reading of everything after the other.
struct ReconcileQueue {
    typealias Instant = ContinuousClock.Instant

    /// How an attempt ended.
    enum Outcome: Equatable, Sendable {
        /// Everything was read.
        case done
        /// There is nothing to reconcile, or nobody wants it any more.
        case needless
        /// It is to be tried again.
        case failed
    }

    static let rest = Duration.seconds(600)
    static let longestPause = Duration.seconds(600)

    private struct Wish {
        var due: Instant
        var failures = 0
    }

    private struct Attempt {
        let begun: Instant
        let failures: Int
        /// Whether there was another gap meanwhile.
        var isWishedAgain = false
    }

    private var wishes: [IdPID: Wish] = [:]
    private var underWay: [IdPID: Attempt] = [:]
    /// Until when IdPs rest.
    private var rested: [IdPID: Instant] = [:]

    /// Notes a gap.
    mutating func request(_ idpID: IdPID, at now: Instant) {
        if underWay[idpID] != nil {
            underWay[idpID]?.isWishedAgain = true
        } else if wishes[idpID] == nil {
            wishes[idpID] = Wish(due: max(now, rested[idpID] ?? now))
        }
    }

    /// The IdPs to be reconciled now; each must be ended.
    mutating func take(at now: Instant) -> [IdPID] {
        let due = wishes.filter { $0.value.due <= now }
        for (idpID, wish) in due {
            wishes[idpID] = nil
            underWay[idpID] = Attempt(begun: now, failures: wish.failures)
        }
        return Array(due.keys)
    }

    /// When the next one is due.
    var next: Instant? { wishes.values.map(\.due).min() }

    mutating func end(_ idpID: IdPID, _ outcome: Outcome, at now: Instant) {
        guard let attempt = underWay.removeValue(forKey: idpID) else { return }
        switch outcome {
        case .failed:
            wishes[idpID] = Wish(due: now + Self.pause(attempt.failures + 1), failures: attempt.failures + 1)
        case .needless: if attempt.isWishedAgain { request(idpID, at: now) }
        case .done:
            rested[idpID] = now + max(Self.rest, now - attempt.begun)
            if attempt.isWishedAgain { request(idpID, at: now) }
        }
    }

    /// After so many failures in a row: doubles from a second to ten minutes.
    static func pause(_ failures: Int) -> Duration { min(longestPause, .seconds(1) * (1 << min(max(0, failures - 1), 10))) }
}
