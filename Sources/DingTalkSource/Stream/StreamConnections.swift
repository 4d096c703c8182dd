/// The connections of one stream that live: the newest, and older ones that the server has asked to go and not ended yet; whether anything
/// may have been missed, and how long to wait before the next connection. Pure; instants are nanoseconds.
struct StreamConnections {
    /// A server that asks one after another to go, and ends none, gets no more than this.
    static let most = 4
    /// A connection that is asked to go, or ends, before it lived so long is a failure: what accepts and drops is tried ever more seldom.
    static let lasting = Duration.seconds(30)

    /// What is to be done when a connection has ended.
    struct Ending: Equatable {
        /// Whether there is no connection in its place.
        var isLost = false
        /// After so long a new one is begun; nil where that is settled already.
        var pause: Duration?
    }

    private(set) var newest = 0
    private var living: Set<Int> = []
    /// When those that are open were opened.
    private var opened: [Int: Int64] = [:]
    private var failures = 0
    /// Whether a new connection is to be begun after a pause.
    private var isDelayed = false
    /// Nobody knows what was told before the first connection.
    private var isGap = true

    /// The number of a new connection.
    mutating func begin() -> Int {
        isDelayed = false
        newest += 1
        living.insert(newest)
        return newest
    }

    /// Takes that a connection is open; whether something may have been missed before.
    mutating func open(_ number: Int, at now: Int64) -> Bool {
        guard living.contains(number) else { return false }
        opened[number] = now
        guard number == newest else { return false }
        defer { isGap = false }
        return isGap
    }

    /// Takes that the server asks a connection to go: after how long a new one is begun in its place; nil for none.
    mutating func leave(_ number: Int, at now: Int64) -> Duration? {
        guard number == newest, living.count < Self.most, !isDelayed else { return nil }
        // The first is replaced at once: a server that is taken out of service may be as new as the connection.
        let pause = isFailure(number, at: now) && failures > 1 ? Self.pause(failures - 1) : .zero
        isDelayed = pause > .zero
        return pause
    }

    /// Takes that a connection has ended.
    mutating func end(_ number: Int, at now: Int64) -> Ending {
        guard living.remove(number) != nil else { return Ending() }
        // Where it has been asked to go before, its age has counted.
        if number == newest, !isDelayed { _ = isFailure(number, at: now) }
        opened[number] = nil
        // One that was asked to go says nothing any more: what comes after the newest, or after the last, is missed.
        if number == newest || opened.isEmpty { isGap = true }
        guard number == newest else { return Ending() }
        guard !isDelayed else { return Ending(isLost: true) }
        isDelayed = true
        return Ending(isLost: true, pause: Self.pause(failures))
    }

    /// Counts a connection that is asked to go, or has ended; whether it did not last.
    private mutating func isFailure(_ number: Int, at now: Int64) -> Bool {
        let isLasting = opened[number].map { now - $0 >= Self.lasting.wholeNanoseconds } ?? false
        failures = isLasting ? 0 : failures + 1
        return !isLasting
    }

    /// After so many failures in a row: doubles from a second to a minute.
    static func pause(_ failures: Int) -> Duration { min(.seconds(60), .seconds(1) * (1 << min(max(0, failures - 1), 6))) }
}
