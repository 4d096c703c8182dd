/// How the pacing of one interface stands at a moment.
struct RateState: Equatable, Sendable {
    /// Requests a second that are aimed at; 0 for no limit.
    var perSecond = 0
    /// The limit that refusals have shown; nil as long as none have.
    var ceiling: Int?
    /// How many wait for their turn, by ``RequestPriority``.
    var waiting: [Int] = RequestPriority.allCases.map { _ in 0 }
    /// Requests let through so far.
    var admitted = 0
    /// Requests refused as too many so far.
    var throttled = 0
}
