/// One connection's side of a load: what is sent next, and how many answers came in.
protocol Conversation {
    /// Sent once, when the connection is made.
    var greeting: [UInt8] { get }
    /// The next `depth` requests.
    mutating func burst() -> [UInt8]
    /// Takes in what was received: how many answers it completes, and what the protocol wants to be said to it.
    mutating func take(_ bytes: ArraySlice<UInt8>) -> (answers: Int, reply: [UInt8])
}

/// Requests and answers that are always the same bytes: JSON lines, and redis' protocol.
struct PlainConversation: Conversation {
    let greeting: [UInt8] = []
    private let requests: [UInt8]
    private let answerBytes: Int
    private var received = 0

    init(request: [UInt8], answerBytes: Int, depth: Int) {
        requests = Array(repeatElement(request, count: depth).joined())
        self.answerBytes = answerBytes
    }

    mutating func burst() -> [UInt8] { requests }

    mutating func take(_ bytes: ArraySlice<UInt8>) -> (answers: Int, reply: [UInt8]) {
        received += bytes.count
        defer { received %= answerBytes }
        return (received / answerBytes, [])
    }
}
