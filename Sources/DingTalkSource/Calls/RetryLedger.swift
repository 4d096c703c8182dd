/// Counts what was tried for one call and says what comes next. Pure.
struct RetryLedger: Sendable {
    /// What comes next.
    enum Step: Equatable, Sendable {
        case giveUp
        case renewToken
        case pause(Duration)
        /// At its turn, which comes when the interface takes requests again, or the ban is over.
        case atItsTurn
    }

    private let backoff: Duration
    private var transientLeft: Int
    private var pauses = 0
    private var renewed = false

    init(transientRetries: Int, backoff: Duration) {
        self.transientLeft = transientRetries
        self.backoff = backoff
    }

    /// - Parameter jitter: 0…1.
    mutating func next(after advice: RetryAdvice, jitter: Double) -> Step {
        switch advice {
        case .never, .missing, .blocked: return .giveUp
        case .whenAdmitted, .afterBan: return .atItsTurn
        case .afterRenewingToken:
            guard !renewed else { return .giveUp }
            renewed = true
            return .renewToken
        case .transient:
            guard transientLeft > 0 else { return .giveUp }
            transientLeft -= 1
            let growth = 1 << min(pauses, 5)
            pauses += 1
            let pause = min(backoff * growth, .seconds(10))
            return .pause(pause * (0.75 + jitter / 2))
        }
    }
}
