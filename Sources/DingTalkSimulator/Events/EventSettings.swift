/// How events are sent; everything may be changed while the simulator runs.
public struct EventSettings: Sendable {
    /// Pushed to this address; nil for no pushes.
    public var callback: CallbackSubscription?
    /// Whether open streams are told.
    public var stream = false
    /// Share of events that are never sent, 0 to 1.
    public var lost = 0.0
    /// Share of events that are sent twice.
    public var doubled = 0.0
    /// Events are held back for up to so many milliseconds, each for its own time.
    public var reorderMilliseconds: Int64 = 0
    /// Share of events in the spelling of before 2021.
    public var oldSpelling = 0.0
    /// After so many milliseconds a push without success is repeated.
    public var retryMilliseconds: [Int64] = [10_000, 30_000]
    /// How long an answer may take.
    public var answerMilliseconds: Int64 = 2500

    public init() {}
}
