/// A strict pull reader over the bytes of one JSON text (RFC 8259).
///
/// It builds no tree: the caller asks for what it expects, in the order of the text. Numbers keep all their digits,
/// duplicate keys are the caller's to judge, and every string is proven to be UTF-8.
public struct JSONReader: Sendable {
    /// The whole text this reader stands in.
    public let bytes: [UInt8]
    /// Offset of the next unread byte.
    public internal(set) var position: Int
    let end: Int
    let depthLimit: Int
    var depth: Int

    /// A reader over `range` of `bytes` (all of it by default).
    ///
    /// - Parameter depthLimit: how many objects and arrays may enclose a value.
    public init(_ bytes: [UInt8], in range: Range<Int>? = nil, depthLimit: Int = 64) {
        let range = (range ?? 0..<bytes.count).clamped(to: 0..<bytes.count)
        self.bytes = bytes
        self.position = range.lowerBound
        self.end = range.upperBound
        self.depthLimit = depthLimit
        self.depth = 0
    }

    /// The kind of the next value, which stays unread.
    public mutating func kind() throws(JSONError) -> JSONKind {
        skipWhitespace()
        guard position < end else { throw JSONError(.unexpectedEnd, at: position) }
        switch bytes[position] {
        case UInt8(ascii: "{"): return .object
        case UInt8(ascii: "["): return .array
        case UInt8(ascii: "\""): return .string
        case UInt8(ascii: "t"), UInt8(ascii: "f"): return .boolean
        case UInt8(ascii: "n"): return .null
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return .number
        case let byte: throw JSONError(.unexpectedByte(byte), at: position)
        }
    }

    /// Reads an object; `member` is called for each key and reads (or skips) exactly the value.
    public mutating func object(_ member: (_ key: String, _ reader: inout JSONReader) throws(JSONError) -> Void) throws(JSONError) {
        try expect(.object)
        try enter()
        skipWhitespace()
        if consume(UInt8(ascii: "}")) { return depth -= 1 }
        while true {
            try expect(.string)
            let key = try string()
            skipWhitespace()
            try require(UInt8(ascii: ":"))
            try member(key, &self)
            skipWhitespace()
            if consume(UInt8(ascii: "}")) { return depth -= 1 }
            try require(UInt8(ascii: ","))
        }
    }

    /// Reads an array; `element` is called for each element and reads (or skips) exactly one value.
    public mutating func array(_ element: (_ reader: inout JSONReader) throws(JSONError) -> Void) throws(JSONError) {
        var more = try beginArray()
        while more {
            try element(&self)
            more = try nextElement()
        }
    }

    /// Reads the start of an array; true when an element follows. For a caller that reads its elements one at a time.
    public mutating func beginArray() throws(JSONError) -> Bool {
        try expect(.array)
        try enter()
        skipWhitespace()
        guard consume(UInt8(ascii: "]")) else { return true }
        depth -= 1
        return false
    }

    /// After an element was read: true when another follows, false when the array was read to its end.
    public mutating func nextElement() throws(JSONError) -> Bool {
        skipWhitespace()
        if consume(UInt8(ascii: "]")) {
            depth -= 1
            return false
        }
        try require(UInt8(ascii: ","))
        return true
    }

    /// Reads `true` or `false`.
    public mutating func bool() throws(JSONError) -> Bool {
        try expect(.boolean)
        if bytes[position] == UInt8(ascii: "t") {
            try literal("true")
            return true
        }
        try literal("false")
        return false
    }

    /// Reads `null`.
    public mutating func null() throws(JSONError) {
        try expect(.null)
        try literal("null")
    }

    /// Reads any value and returns where its text stands in ``bytes``, white space around it left out.
    public mutating func raw() throws(JSONError) -> Range<Int> {
        skipWhitespace()
        let start = position
        try skip()
        return start..<position
    }

    /// Proves that nothing but white space follows.
    public mutating func finish() throws(JSONError) {
        skipWhitespace()
        guard position == end else { throw JSONError(.unexpectedByte(bytes[position]), at: position) }
    }

    /// A reader over a value that ``raw()`` found, at the depth this reader has now.
    public func reader(in range: Range<Int>) -> JSONReader {
        var reader = JSONReader(bytes, in: range, depthLimit: depthLimit)
        reader.depth = depth
        return reader
    }
}

extension JSONReader {
    mutating func skipWhitespace() {
        while position < end {
            switch bytes[position] {
            case 0x20, 0x09, 0x0A, 0x0D: position += 1
            default: return
            }
        }
    }

    mutating func expect(_ expected: JSONKind) throws(JSONError) {
        let found = try kind()
        guard found == expected else { throw JSONError(.wrongKind(expected: expected, found: found), at: position) }
    }

    mutating func enter() throws(JSONError) {
        guard depth < depthLimit else { throw JSONError(.tooDeep(limit: depthLimit), at: position) }
        depth += 1
        position += 1
    }

    mutating func consume(_ byte: UInt8) -> Bool {
        guard position < end, bytes[position] == byte else { return false }
        position += 1
        return true
    }

    mutating func require(_ byte: UInt8) throws(JSONError) {
        guard position < end else { throw JSONError(.unexpectedEnd, at: position) }
        guard bytes[position] == byte else { throw JSONError(.unexpectedByte(bytes[position]), at: position) }
        position += 1
    }

    mutating func literal(_ text: String) throws(JSONError) {
        for byte in text.utf8 { try require(byte) }
    }
}
