import Glibc

/// Cuts a stream of bytes into lines.
///
/// A line ends with LF; one CR before it is not part of it. Lines of nothing but white space are passed over. A line over
/// the limit is skipped to its LF and reported once. Memory is bounded by the limit and what is appended at once; no byte
/// is searched twice.
struct LineFramer: Sendable {
    /// One line: where it stands in what was received.
    struct Line: Sendable {
        let bytes: [UInt8]
        let range: Range<Int>
    }

    enum Event: Sendable {
        case line(Line)
        /// A line over the limit; its bytes are dropped.
        case tooLong
    }

    private let limit: Int
    private var bytes: [UInt8] = []
    /// Where the first line stands that was not taken yet.
    private var start = 0
    /// No LF stands in `start..<scanned`.
    private var scanned = 0
    /// A line over the limit was reported and its LF is still to come.
    private var skipping = false
    private var ended = false

    /// - Parameter limit: the most bytes a line may have, its ending not counted.
    init(limit: Int) {
        self.limit = limit
    }

    /// How many bytes wait to be taken.
    var waiting: Int { bytes.count - start }

    /// Takes in what was received.
    mutating func append(_ chunk: UnsafeRawBufferPointer) {
        var chunk = chunk
        if skipping {
            guard let feed = Self.indexOfLineFeed(chunk) else { return }
            chunk = UnsafeRawBufferPointer(rebasing: chunk[(feed + 1)...])
            skipping = false
        }
        if start > 0 {
            // Lines that were taken share the array: it is left to them rather than copied whole.
            bytes = Array(bytes[start...])
            scanned -= start
            start = 0
        }
        bytes.append(contentsOf: chunk)
    }

    /// No more will be appended: what stands behind the last LF is a line too.
    mutating func end() {
        ended = true
    }

    /// The next line, or nil when more bytes are needed.
    mutating func next() -> Event? {
        while true {
            guard let feed = nextLineFeed() else { return rest() }
            let line = trimmed(start..<feed)
            start = feed + 1
            scanned = start
            if line.count > limit { return .tooLong }
            if !line.isEmpty { return .line(Line(bytes: bytes, range: line)) }
        }
    }

    private mutating func rest() -> Event? {
        scanned = bytes.count
        let line = trimmed(start..<bytes.count)
        if line.count > limit {
            skipLine()
            return .tooLong
        }
        if start == bytes.count { drop() }
        guard ended, !line.isEmpty else { return nil }
        defer { drop() }
        return .line(Line(bytes: bytes, range: line))
    }

    /// Gives up the line that has begun: what is still to come of it is passed over.
    mutating func skipLine() {
        drop()
        skipping = !ended
    }

    private mutating func drop() {
        bytes = []
        start = 0
        scanned = 0
    }

    private func nextLineFeed() -> Int? {
        guard scanned < bytes.count else { return nil }
        return bytes.withUnsafeBytes { all in
            Self.indexOfLineFeed(UnsafeRawBufferPointer(rebasing: all[scanned...])).map { $0 + scanned }
        }
    }

    private static func indexOfLineFeed(_ bytes: UnsafeRawBufferPointer) -> Int? {
        guard let base = bytes.baseAddress, let found = memchr(base, Int32(UInt8(ascii: "\n")), bytes.count) else { return nil }
        return UnsafeRawPointer(found) - base
    }

    /// A line without its CR; empty when there is nothing but white space.
    private func trimmed(_ line: Range<Int>) -> Range<Int> {
        var end = line.upperBound
        if end > line.lowerBound, bytes[end - 1] == UInt8(ascii: "\r") { end -= 1 }
        let line = line.lowerBound..<end
        guard let first = line.first, bytes[first] <= UInt8(ascii: " ") else { return line }
        let blank = bytes[line].allSatisfy { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
        return blank ? line.lowerBound..<line.lowerBound : line
    }
}
