import NIOCore

/// How an answer, whose body stands in the writer, leaves the simulator.
struct Reply {
    enum Delivery: Equatable {
        case whole
        /// Nothing is ever sent; the connection stays open.
        case never
        /// The connection is reset instead.
        case reset
        /// The headers promise the whole body, half of it is sent, then the connection closes.
        case cut
        case drip(bytesPerSecond: Int)
    }

    var status = 200
    var html = false
    var delivery = Delivery.whole
    /// What the counters call it: "ok" or an effective code.
    var outcome = "ok"
    /// Milliseconds to wait before the first byte.
    var delay: Int64 = 0
    /// The body, where it is not in the writer yet.
    var later: EventLoopFuture<[UInt8]>?
}
