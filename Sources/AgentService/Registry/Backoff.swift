/// How long to wait between attempts: longer each time, up to a limit.
public struct Backoff: Sendable {
    private let first: Duration
    private let longest: Duration

    public init(first: Duration = .milliseconds(50), longest: Duration = .seconds(1)) {
        self.first = first
        self.longest = longest
    }

    /// The wait after so many failed attempts in a row.
    public func delay(afterAttempts attempts: Int) -> Duration {
        min(longest, first * (1 << min(max(attempts, 0), 16)))
    }

    /// The same, shortened by up to a half at random, so that many who wait do not come back at once.
    public func jittered(afterAttempts attempts: Int) -> Duration {
        delay(afterAttempts: attempts) * Double.random(in: 0.5...1)
    }
}
