/// How many requests a second are tried: what was configured, less when the source refuses more.
///
/// A limit that the source names is believed. A single refusal at the pace that is believed changes nothing: one request that
/// crossed a window's edge is no reason to leave a part of the quota unused. Refusals in short succession lower the rate by a
/// quarter, and every ten seconds without one raise it by a twentieth of the ceiling again.
struct AdaptiveRate: Sendable {
    /// Refusals further apart than this, in nanoseconds, have nothing to do with each other.
    static let memory: Int64 = 10_000_000_000

    /// Requests a second that were configured; 0 for no limit of our own.
    let ceiling: Int
    private var current: Double
    private var changedAt: Int64 = 0
    private var lastRefusal: Int64?
    /// Refusals in short succession.
    private var strikes = 0

    init(ceiling: Int) {
        self.ceiling = max(0, ceiling)
        self.current = Double(self.ceiling)
    }

    /// Requests a second at `now`; 0 for no limit.
    func perSecond(at now: Int64) -> Int {
        guard current > 0 else { return 0 }
        guard ceiling > 0 else { return Int(current) }
        let steps = Double(max(0, now - changedAt) / Self.memory)
        return max(1, Int(min(Double(ceiling), current + steps * max(1, Double(ceiling) / 20))))
    }

    /// Takes one refusal; those of requests that were in flight with it are not given here.
    ///
    /// - Returns: whether it follows another one closely.
    @discardableResult
    mutating func refused(limit: Int?, at now: Int64) -> Bool {
        let before = perSecond(at: now)
        let isRepeated = lastRefusal.map { now - $0 < Self.memory } ?? false
        strikes = isRepeated ? strikes + 1 : 1
        lastRefusal = now
        if let limit, limit > 0, before == 0 || limit < before {
            current = Double(limit)
            changedAt = now
            strikes = 0
        } else if before > 0, strikes >= (limit == nil ? 2 : 3) {
            current = max(1, Double(before) * 0.75)
            changedAt = now
            strikes = 0
        }
        return isRepeated
    }
}
