/// Writes one JSON text, without white space, into a growing array of bytes.
public struct JSONWriter: Sendable {
    /// What has been written so far.
    public private(set) var bytes: [UInt8] = []
    private var needsComma = false

    public init(reserving capacity: Int = 0) {
        bytes.reserveCapacity(capacity)
    }

    /// Writes `{…}`; `members` writes keys with their values.
    public mutating func object(_ members: (inout JSONWriter) -> Void) {
        open(UInt8(ascii: "{"))
        members(&self)
        close(UInt8(ascii: "}"))
    }

    /// Writes `[…]`; `elements` writes the values.
    public mutating func array(_ elements: (inout JSONWriter) -> Void) {
        open(UInt8(ascii: "["))
        elements(&self)
        close(UInt8(ascii: "]"))
    }

    /// Writes the key of the member whose value is written next.
    public mutating func key(_ key: String) {
        string(key)
        bytes.append(UInt8(ascii: ":"))
        needsComma = false
    }

    /// Writes a member: its key and a value.
    public mutating func member(_ name: String, _ value: some JSONConvertible) {
        key(name)
        value.encode(to: &self)
    }

    /// Writes a member, or nothing when the value is absent.
    public mutating func member(_ name: String, optional value: (some JSONConvertible)?) {
        if let value { member(name, value) }
    }

    public mutating func string(_ value: String) {
        separate()
        bytes.append(UInt8(ascii: "\""))
        if Self.isPlain(value) {
            bytes.append(contentsOf: value.utf8)
        } else {
            for byte in value.utf8 { escape(byte) }
        }
        bytes.append(UInt8(ascii: "\""))
        needsComma = true
    }

    public mutating func int(_ value: some BinaryInteger) {
        verbatim(String(value).utf8)
    }

    /// Writes a number; one that JSON cannot hold (infinite, not a number) is written as `null`.
    public mutating func double(_ value: Double) {
        value.isFinite ? verbatim(value.description.utf8) : null()
    }

    public mutating func bool(_ value: Bool) {
        verbatim((value ? "true" : "false").utf8)
    }

    public mutating func null() {
        verbatim("null".utf8)
    }

    /// Writes a value that is JSON already. The caller vouches for it.
    public mutating func raw(_ json: [UInt8]) {
        verbatim(json)
    }

    /// Writes a value that is JSON already. The caller vouches for it.
    public mutating func raw(_ json: ArraySlice<UInt8>) {
        verbatim(json)
    }

    private mutating func verbatim(_ text: some Collection<UInt8>) {
        separate()
        bytes.append(contentsOf: text)
        needsComma = true
    }

    private mutating func open(_ byte: UInt8) {
        separate()
        bytes.append(byte)
        needsComma = false
    }

    private mutating func close(_ byte: UInt8) {
        bytes.append(byte)
        needsComma = true
    }

    private mutating func separate() {
        if needsComma { bytes.append(UInt8(ascii: ",")) }
    }

    /// Whether no byte of it is escaped. No byte decides what is done with the next, so that the compiler looks at many at once.
    private static func isPlain(_ value: String) -> Bool {
        let bytes = value.utf8.span
        var least = UInt8.max
        /// 0 as soon as one of them is a quote or a backslash.
        var difference = UInt8.max
        for index in bytes.indices {
            let byte = bytes[index]
            least = min(least, byte)
            difference = min(difference, byte ^ UInt8(ascii: "\""))
            difference = min(difference, byte ^ UInt8(ascii: "\\"))
        }
        return least >= 0x20 && difference > 0
    }

    private mutating func escape(_ byte: UInt8) {
        switch byte {
        case UInt8(ascii: "\""): bytes.append(contentsOf: [UInt8(ascii: "\\"), byte])
        case UInt8(ascii: "\\"): bytes.append(contentsOf: [UInt8(ascii: "\\"), byte])
        case 0x0A: bytes.append(contentsOf: "\\n".utf8)
        case 0x0D: bytes.append(contentsOf: "\\r".utf8)
        case 0x09: bytes.append(contentsOf: "\\t".utf8)
        case 0..<0x20:
            let digits = Array("0123456789abcdef".utf8)
            bytes.append(contentsOf: "\\u00".utf8)
            bytes.append(digits[Int(byte >> 4)])
            bytes.append(digits[Int(byte & 15)])
        default: bytes.append(byte)
        }
    }
}
