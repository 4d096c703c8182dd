/// Calls of `benchmark.Reference/Get` over HTTP/2, each on a stream of its own.
///
/// As little of HTTP/2 as such calls need: headers without compression, windows that are never used up, settings acknowledged.
struct GRPCConversation: Conversation {
    let greeting: [UInt8]
    private let answerBytes: Int
    private var requests: [UInt8]
    /// Where in `requests` a stream's number stands.
    private let streamOffsets: [Int]
    private var lastStream: UInt32 = 0
    private var waiting: [UInt8] = []
    private var answered = 0
    private var answeredBytes = 0

    init(answerBytes: Int, depth: Int) {
        self.answerBytes = answerBytes
        let largestWindow: UInt32 = 1 << 31 - 1
        greeting =
            Array("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".utf8)
            + frame(.settings, [0, 4] + largestWindow.bytes) + frame(.windowUpdate, (largestWindow - 65_535).bytes)
        let message = Array(String(answerBytes).utf8)
        let call =
            frame(.headers, Self.headers, flags: Flag.endHeaders)
            + frame(.data, [0] + UInt32(message.count).bytes + message, flags: Flag.endStream)
        let second = Self.frameHeader + Self.headers.count
        requests = Array(repeatElement(call, count: depth).joined())
        streamOffsets = (0..<depth).flatMap { [$0 * call.count + 5, $0 * call.count + second + 5] }
    }

    mutating func burst() -> [UInt8] {
        for (index, offset) in streamOffsets.enumerated() {
            if index.isMultiple(of: 2) { lastStream += lastStream == 0 ? 1 : 2 }
            requests.replaceSubrange(offset..<offset + 4, with: lastStream.bytes)
        }
        return requests
    }

    mutating func take(_ bytes: ArraySlice<UInt8>) -> (answers: Int, reply: [UInt8]) {
        waiting += bytes
        var (answers, position, reply) = (0, 0, [UInt8]())
        while waiting.count - position >= Self.frameHeader {
            let header = waiting[position..<position + Self.frameHeader]
            let length = header.prefix(3).reduce(0) { $0 << 8 | Int($1) }
            let end = position + Self.frameHeader + length
            guard waiting.count >= end else { break }
            let (type, flags) = (waiting[position + 3], waiting[position + 4])
            switch FrameType(rawValue: type) {
            case .data: answeredBytes += length
            case .settings where flags & Flag.acknowledged == 0: reply += frame(.settings, [], flags: Flag.acknowledged)
            case .ping where flags & Flag.acknowledged == 0:
                reply += frame(.ping, Array(waiting[position + Self.frameHeader..<end]), flags: Flag.acknowledged)
            case .reset, .goAway: stop("the gRPC server has ended a call")
            default: break
            }
            if type == FrameType.data.rawValue || type == FrameType.headers.rawValue, flags & Flag.endStream != 0 { answers += 1 }
            position = end
        }
        waiting.removeFirst(position)
        answered += answers
        // A refused call would be an answer without a message: five bytes of frame and what was asked for.
        if answers > 0, answeredBytes < answered * (answerBytes + 5) { stop("the gRPC server has not answered as it was asked") }
        return (answers, reply)
    }

    private static let frameHeader = 9

    /// `:method: POST` and `:scheme: http` of HPACK's static table, the others as literals that are not to be remembered.
    private static let headers: [UInt8] =
        [0x83, 0x86] + [0x04] + text("/benchmark.Reference/Get") + [0x01] + text("localhost") + [0x0F, 0x10] + text("application/grpc")
        + [0x00] + text("te") + text("trailers")

    private static func text(_ text: String) -> [UInt8] { [UInt8(text.utf8.count)] + Array(text.utf8) }
}

private enum FrameType: UInt8 {
    case data = 0
    case headers = 1
    case reset = 3
    case settings = 4
    case ping = 6
    case goAway = 7
    case windowUpdate = 8
}

private enum Flag {
    static let endStream: UInt8 = 1
    static let acknowledged: UInt8 = 1
    static let endHeaders: UInt8 = 4
}

private func frame(_ type: FrameType, _ payload: [UInt8], flags: UInt8 = 0) -> [UInt8] {
    UInt32(payload.count).bytes.dropFirst() + [type.rawValue, flags, 0, 0, 0, 0] + payload
}

extension UInt32 {
    /// In the order of the network.
    fileprivate var bytes: [UInt8] { (0..<4).map { UInt8(truncatingIfNeeded: self >> (24 - 8 * UInt32($0))) } }
}
