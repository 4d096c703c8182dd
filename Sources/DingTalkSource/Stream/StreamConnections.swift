/// The connections of one stream that live: the newest, and older ones that the server has asked to go and not ended yet. Pure.
struct StreamConnections {
    /// A server that asks one after another to go, and ends none, gets no more than this.
    static let most = 4

    private(set) var newest = 0
    private var living: Set<Int> = []

    /// The number of a new connection.
    mutating func begin() -> Int {
        newest += 1
        living.insert(newest)
        return newest
    }

    /// Whether a new one is opened because this one is asked to go.
    func mayReplace(_ number: Int) -> Bool { number == newest && living.count < Self.most }

    /// Takes that a connection has ended; whether none is left in its place.
    mutating func end(_ number: Int) -> Bool {
        living.remove(number)
        return number == newest
    }
}
