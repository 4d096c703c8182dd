/// How many requests a second the source takes: found out from what it took and what it refused. Pure.
///
/// DingTalk counts in whole seconds of the wall clock, and a refusal names the limit, or at least proves that the second is full. So
/// nothing is configured: requests go at the pace of ``documentedMost``, and beyond what a second was seen to take, at most
/// ``unproven`` are under way at a time. Learning a limit costs one refusal where answers come at once, and never more than
/// ``unproven``, however slow the answers are. A limit that was found is kept for ``firstHold``; then one request a second more is
/// tried. That costs another refusal, and the next trial comes twice as late; where it is taken, the limit was raised, and the pace
/// doubles until the next refusal.
///
/// In 1,000 requests at 20/s, which take 50 s, these are 1 to 4 refusals; at 7/s, which take 143 s, one trial more: at most 5, or
/// 0.5 %. Where a second tells of a limit that is not ours alone, since others use the same key, learning takes a second refusal.
struct AdaptiveRate: Sendable {
    /// The most that any edition of DingTalk's admits for one application and interface.
    static let documentedMost = 60
    /// So many requests beyond what is proven are under way at a time.
    static let unproven = 4
    /// How long, in nanoseconds, a limit is kept before more is tried; after each trial that fails twice as long.
    static let firstHold: Int64 = 60_000_000_000
    static let longestHold: Int64 = 3_600_000_000_000
    /// Refusals further apart than this, in nanoseconds, have nothing to do with each other.
    static let memory: Int64 = 5_000_000_000

    /// Never more requests a second than this; 0 for no limit of our own.
    let most: Int
    /// What refusals have shown to be the limit; nil as long as none have.
    private(set) var ceiling: Int?
    /// The most that one second was seen to take, or that was configured.
    private(set) var proven: Int
    private var heldUntil: Int64 = 0
    private var hold = Self.firstHold
    private var lastRefusal: (window: Int64, time: Int64)?

    /// - Parameter own: what was configured: it is kept to, and not asked for in small steps; 0 for no limit of our own; nil for what
    ///   DingTalk takes.
    init(own: Int?) {
        most = own.map { max(0, $0) } ?? Self.documentedMost
        proven = own == nil ? 0 : most
    }

    /// Requests a second that are aimed at; 0 for no limit.
    func perSecond(at now: Int64) -> Int {
        guard let ceiling else { return most }
        guard isTrying(at: now) else { return ceiling }
        let more = ceiling + max(1, ceiling / 20)
        return most > 0 ? min(most, more) : more
    }

    /// How many may be sent in one second of which `accepted` are answered so far.
    var allowance: Int { proven + Self.unproven }

    /// Takes how many requests one second was seen to take.
    mutating func took(_ accepted: Int, at now: Int64) {
        let aimed = perSecond(at: now)
        proven = max(proven, aimed > 0 ? min(accepted, aimed) : accepted)
        guard let ceiling, accepted > ceiling, isTrying(at: now) else { return }
        hold = Self.firstHold
        self.ceiling = most > 0 && ceiling * 2 >= most ? nil : ceiling * 2
    }

    /// Takes a refusal; those that follow for the same second of the source say nothing new.
    ///
    /// - Parameters:
    ///   - window: the second of the source that was full.
    ///   - taken: the most that one of the last seconds took.
    /// - Returns: whether it follows another one closely.
    @discardableResult
    mutating func refused(_ notice: ThrottleNotice, window: Int64, taken: Int, at now: Int64) -> Bool {
        let earlier = lastRefusal
        guard earlier?.window != window else { return false }
        lastRefusal = (window, now)
        let isRepeated = earlier.map { now - $0.time < Self.memory } ?? false
        let aimed = perSecond(at: now)
        if let limit = notice.limit, limit > 0, aimed == 0 || limit < aimed {
            settle(limit, at: now)
        } else if let ceiling, isTrying(at: now) {
            settle(ceiling, at: now)
        } else if isRepeated, aimed == 0 || taken < aimed {
            settle(max(1, taken), at: now)
        }
        return isRepeated
    }

    private func isTrying(at now: Int64) -> Bool { ceiling != nil && now >= heldUntil }

    private mutating func settle(_ limit: Int, at now: Int64) {
        let isFailedTrial = isTrying(at: now) && ceiling == limit
        hold = isFailedTrial ? min(hold * 2, Self.longestHold) : Self.firstHold
        heldUntil = now + hold
        ceiling = limit
        proven = min(proven, limit)
    }
}
