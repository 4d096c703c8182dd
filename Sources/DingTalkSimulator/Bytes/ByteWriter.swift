/// Appends JSON bytes to one growing block of memory; one writer belongs to one connection and is reused for every answer.
///
/// Everything the simulator says is rendered here byte by byte: no encoder and no joined strings stand in the hot path.
final class ByteWriter {
    private var storage: UnsafeMutablePointer<UInt8>
    private var capacity: Int
    private(set) var count = 0

    init(capacity: Int = 128 * 1024) {
        self.capacity = capacity
        storage = .allocate(capacity: capacity)
    }

    deinit { storage.deallocate() }

    /// The bytes written so far; valid only inside `body`.
    func withBytes<Result>(_ body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result {
        try body(UnsafeRawBufferPointer(start: storage, count: count))
    }

    func reset() { count = 0 }

    /// Forgets everything after `mark`, a former `count`.
    func truncate(to mark: Int) { count = mark }

    /// Makes room for `more` bytes.
    @inline(__always)
    private func reserve(_ more: Int) {
        if count + more > capacity { grow(more) }
    }

    @inline(never)
    private func grow(_ more: Int) {
        let larger = max(capacity * 2, count + more)
        let moved = UnsafeMutablePointer<UInt8>.allocate(capacity: larger)
        moved.update(from: storage, count: count)
        storage.deallocate()
        storage = moved
        capacity = larger
    }

    @inline(__always)
    func append(byte: UInt8) {
        reserve(1)
        storage[count] = byte
        count += 1
    }

    @inline(__always)
    func append(_ text: StaticString) {
        append(text.utf8Start, text.utf8CodeUnitCount)
    }

    @inline(__always)
    func append(_ start: UnsafePointer<UInt8>, _ length: Int) {
        reserve(length)
        (storage + count).update(from: start, count: length)
        count += length
    }

    /// Appends a text as it is. Not named like the one for literals, or every literal would become a `String`.
    func append(text: String) {
        var text = text
        text.withUTF8 { bytes in
            if let start = bytes.baseAddress { append(start, bytes.count) }
        }
    }

    func append(contentsOf bytes: [UInt8]) {
        bytes.withUnsafeBufferPointer { bytes in
            if let start = bytes.baseAddress { append(start, bytes.count) }
        }
    }

    func append(_ flag: Bool) { append(flag ? "true" : "false" as StaticString) }

    /// Appends an integer in decimal.
    func append(_ value: Int64) {
        if value < 0 { append(byte: UInt8(ascii: "-")) }
        var rest = value.magnitude
        var length = 1
        var bound = rest
        while bound >= 10 {
            bound /= 10
            length += 1
        }
        reserve(length)
        var position = count + length
        repeat {
            position -= 1
            storage[position] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
            rest /= 10
        } while rest > 0
        count += length
    }

    /// Appends an integer in decimal with at least `width` digits.
    func append(_ value: UInt64, width: Int) {
        reserve(width)
        var rest = value
        for position in stride(from: count + width - 1, through: count, by: -1) {
            storage[position] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
            rest /= 10
        }
        count += width
    }

    /// Escapes, in place, what was written since `mark` as the inside of a JSON string; slashes too, as DingTalk does.
    func escape(from mark: Int) {
        var position = mark
        while position < count, !Self.mustEscape(storage[position]) { position += 1 }
        guard position < count else { return }
        let raw = [UInt8](UnsafeBufferPointer(start: storage + position, count: count - position))
        count = position
        var run = 0
        raw.withUnsafeBufferPointer { raw in
            guard let start = raw.baseAddress else { return }
            for position in raw.indices where Self.mustEscape(raw[position]) {
                append(start + run, position - run)
                appendEscaped(raw[position])
                run = position + 1
            }
            append(start + run, raw.count - run)
        }
    }

    private static func mustEscape(_ byte: UInt8) -> Bool {
        byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") || byte == UInt8(ascii: "/")
    }

    private func appendEscaped(_ byte: UInt8) {
        switch byte {
        case UInt8(ascii: "\""): append("\\\"")
        case UInt8(ascii: "\\"): append("\\\\")
        case UInt8(ascii: "/"): append("\\/")
        case UInt8(ascii: "\n"): append("\\n")
        case UInt8(ascii: "\r"): append("\\r")
        case UInt8(ascii: "\t"): append("\\t")
        default:
            let digits = Array("0123456789abcdef".utf8)
            append("\\u00")
            append(byte: digits[Int(byte >> 4)])
            append(byte: digits[Int(byte & 15)])
        }
    }

    /// Appends `text` as a JSON string, quotes included.
    func append(string text: String) {
        append(byte: UInt8(ascii: "\""))
        let mark = count
        append(text: text)
        escape(from: mark)
        append(byte: UInt8(ascii: "\""))
    }

    /// Appends `items` as a JSON array, each rendered by `body`.
    func append<Items: Sequence>(array items: Items, _ body: (Items.Element) -> Void) {
        append(byte: UInt8(ascii: "["))
        var first = true
        for item in items {
            if !first { append(byte: UInt8(ascii: ",")) }
            first = false
            body(item)
        }
        append(byte: UInt8(ascii: "]"))
    }

    /// The text written since `mark`.
    func text(from mark: Int = 0) -> String {
        String(decoding: UnsafeBufferPointer(start: storage + mark, count: count - mark), as: UTF8.self)
    }
}
