/// How many requests a second the source takes: found out from what it took and what it refused. Pure.
///
/// DingTalk counts in whole seconds of its wall clock. Where nothing is configured, the rules are these:
/// - The pace begins with ``documented``, what every edition has. After so many answers without a refusal it is ``documentedMost``.
/// - Beyond the most that one second was seen to take, only one request is under way at a time, or ``unproven`` below what is
///   documented; and a refusal closes the second. So a second that is full costs one refusal, or ``unproven`` at most.
/// - A limit that a refusal names is believed. Where none is named, or others use up a part of it, the limit is what a second took,
///   as soon as a second refusal follows closely. A refusal in a second of which we alone may have used up the pace proves nothing: a
///   request came late.
/// - A limit that was found is kept for a while. Then one request a second more is tried (a twentieth of a large limit). One that no
///   answer named is doubted at first: it is tried after ``firstLook``, and one second that takes more doubles the pace. A refusal then
///   confirms it. One that is confirmed, or named, is kept for ``firstHold``; the first refusal ends a trial, and the next comes twice as
///   late. Where ``proofs`` seconds take more, the pace doubles.
///
/// In 1,000 requests, of which 0.5 % are 5: at 20/s they take 50 s, and learning costs one refusal. At 7/s they take 143 s; learning
/// costs 2 at most, confirming one, the trial after 60 s one more, and the next comes only after 181 s. At 60/s none is refused, and
/// beginning with 20 costs the time of 40 requests, 4 %. A limit that no answer names is learned a second time. So is one whose refusal
/// comes when the next second has begun: slow answers do not make learning faster.
struct AdaptiveRate: Sendable {
    /// What one application may ask of one interface with the standard edition, a second.
    static let documented = 20
    /// The most that any edition admits.
    static let documentedMost = 60
    /// So many requests beyond what is proven are under way at a time, as long as less than what is documented is.
    static let unproven = 2
    /// So many seconds must take more than the limit before it is taken for raised: one alone may be two of the source's.
    static let proofs = 3
    /// How long, in nanoseconds, a limit is kept that only refusals have shown, until it is looked at again.
    static let firstLook: Int64 = 2_000_000_000
    /// How long, in nanoseconds, a limit is kept before more is tried; after each trial that fails twice as long.
    static let firstHold: Int64 = 60_000_000_000
    static let longestHold: Int64 = 3_600_000_000_000
    /// A refusal that names a larger limit than this names none.
    static let believable = 100_000
    /// Refusals further apart than this, in nanoseconds, have nothing to do with each other.
    static let memory: Int64 = 5_000_000_000

    /// Never more requests a second than this; 0 for no limit of our own.
    private let most: Int
    /// What refusals have shown to be the limit; nil as long as none have.
    private(set) var ceiling: Int?
    /// Whether the ceiling was named, or a trial showed it again.
    private var isConfirmed = false
    /// The most that one second was seen to take, or that was configured.
    private var proven: Int
    /// So many more requests must be taken before the pace is the most.
    private var untilMost: Int
    private var heldUntil: Int64 = 0
    private var hold = Self.firstHold
    /// Seconds that took more than the ceiling since it is tried.
    private var surpassed = 0
    private var lastRefusal: Int64?

    /// - Parameter own: what was configured: it is kept to, and not asked for in small steps; 0 for no limit of our own; nil for what
    ///   DingTalk takes.
    init(own: Int?) {
        most = own.map { max(0, $0) } ?? Self.documentedMost
        untilMost = own == nil ? Self.documented : 0
        proven = own == nil ? 0 : most
    }

    /// Requests a second that are aimed at; 0 for no limit.
    func perSecond(at now: Int64) -> Int {
        guard let ceiling else { return untilMost > 0 ? Self.documented : most }
        guard isTrying(at: now) else { return ceiling }
        let more = ceiling + max(1, ceiling / 20)
        return most > 0 ? min(most, more) : more
    }

    /// How many may be sent in one second of which `accepted` are answered so far.
    var allowance: Int { proven + (proven < Self.documented ? Self.unproven : 1) }

    /// Takes that one more request was accepted, and how many of its second were in all.
    mutating func took(_ accepted: Int, at now: Int64) {
        if untilMost > 0 { untilMost -= 1 }
        let aimed = perSecond(at: now)
        proven = max(proven, aimed > 0 ? min(accepted, aimed) : accepted)
        guard let ceiling, isTrying(at: now), accepted == ceiling + 1 else { return }
        surpassed += 1
        guard surpassed >= (isConfirmed ? Self.proofs : 1) else { return }
        surpassed = 0
        hold = Self.firstHold
        self.ceiling = most > 0 && ceiling >= (most + 1) / 2 ? nil : ceiling * 2
    }

    /// Takes a refusal. Those of requests that were under way when the last one came say nothing new.
    ///
    /// - Parameters:
    ///   - time: when the request was sent.
    ///   - load: how many of our requests the source may have counted in that second.
    ///   - taken: the most that one of the last seconds took.
    /// - Returns: whether it follows another one closely.
    @discardableResult
    mutating func refused(_ notice: ThrottleNotice, sentAt time: Int64, load: Int, taken: Int, at now: Int64) -> Bool {
        if let lastRefusal, time <= lastRefusal { return false }
        let isRepeated = lastRefusal.map { now - $0 < Self.memory } ?? false
        lastRefusal = now
        let aimed = perSecond(at: now)
        if let limit = notice.limit, (1...Self.believable).contains(limit), aimed == 0 || limit < aimed {
            settle(limit, isConfirmed: true, at: now)
        } else if let ceiling, isTrying(at: now) {
            settle(ceiling, isConfirmed: true, at: now)
        } else if isRepeated, aimed == 0 || (load < aimed && taken < aimed) {
            settle(max(1, taken), isConfirmed: false, at: now)
        }
        return isRepeated
    }

    private func isTrying(at now: Int64) -> Bool { ceiling != nil && now >= heldUntil }

    private mutating func settle(_ limit: Int, isConfirmed: Bool, at now: Int64) {
        let isFailedTrial = isTrying(at: now) && ceiling == limit && self.isConfirmed
        hold = isFailedTrial ? min(hold * 2, Self.longestHold) : Self.firstHold
        heldUntil = now + (isConfirmed ? hold : Self.firstLook)
        self.isConfirmed = isConfirmed
        surpassed = 0
        untilMost = 0
        ceiling = limit
        proven = min(proven, limit)
    }
}
