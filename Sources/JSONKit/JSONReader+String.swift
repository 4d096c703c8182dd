extension JSONReader {
    /// Reads a string.
    public mutating func string() throws(JSONError) -> String {
        try expect(.string)
        let start = position + 1
        let content = try scanString()
        let text = start..<position - 1
        switch content {
        case .ascii, .unicode: return try proven(bytes.span, text, startingAt: start)
        case .escaped:
            let unescaped = try unescaped(text)
            return try proven(unescaped.span, 0..<unescaped.count, startingAt: start)
        }
    }

    /// Reads over a string, as strictly as if it were read.
    mutating func skipString() throws(JSONError) {
        let start = position + 1
        let content = try scanString()
        if case .ascii = content { return }
        if case .escaped = content { try proveEscapes(start..<position - 1) }
        // Escapes are ASCII: where the text around them is UTF-8, so is the string.
        do { _ = try UTF8Span(validating: bytes.span.extracting(start..<position - 1)) } catch { throw JSONError(.invalidUTF8, at: start) }
    }

    /// What a string's text needs before it is the string.
    enum StringContent {
        /// Nothing.
        case ascii
        /// Its UTF-8 must be proven.
        case unicode
        /// Its escapes must be read, and its UTF-8 proven.
        case escaped
    }

    /// Moves behind the closing quote. Does not judge escapes and non-ASCII bytes.
    mutating func scanString() throws(JSONError) -> StringContent {
        let (content, next) = try scannedString()
        position = next
        return content
    }

    /// The content of the string at `position`, and the offset behind its closing quote.
    private func scannedString() throws(JSONError) -> (StringContent, next: Int) {
        var escaped = false
        var isASCII = true
        var index = position + 1
        let bytes = bytes.span
        while index < end {
            let blockEnd = min(index + Self.blockSize, end)
            while index < blockEnd {
                let byte = bytes[index]
                if byte == UInt8(ascii: "\"") { return (escaped ? .escaped : isASCII ? .ascii : .unicode, index + 1) }
                if byte == UInt8(ascii: "\\") {
                    escaped = true
                    index += 1
                } else if byte < 0x20 {
                    throw JSONError(.unexpectedByte(byte), at: index)
                } else if byte >= 0x80 {
                    isASCII = false
                }
                index += 1
            }
            while end - index >= Self.blockSize, let blockIsASCII = Self.plainBlock(bytes, at: index) {
                isASCII = isASCII && blockIsASCII
                index += Self.blockSize
            }
        }
        throw JSONError(.unexpectedEnd, at: end)
    }

    private static let blockSize = 16

    /// Whether the block at `start` is ASCII; nil when it has a quote, a backslash or a control character.
    ///
    /// No byte decides what is done with the next, so that the compiler looks at all of them with a few instructions.
    private static func plainBlock(_ bytes: Span<UInt8>, at start: Int) -> Bool? {
        let block = bytes.extracting(start..<start + blockSize)
        var least = UInt8.max
        var most = UInt8.min
        /// 0 as soon as one of them is a quote or a backslash.
        var difference = UInt8.max
        for place in 0..<blockSize {
            let byte = block[place]
            least = min(least, byte)
            most = max(most, byte)
            difference = min(difference, byte ^ UInt8(ascii: "\""))
            difference = min(difference, byte ^ UInt8(ascii: "\\"))
        }
        return difference == 0 || least < 0x20 ? nil : most < 0x80
    }

    /// The string of bytes that must be UTF-8.
    private func proven(_ bytes: Span<UInt8>, _ range: Range<Int>, startingAt offset: Int) throws(JSONError) -> String {
        do { return String(copying: try UTF8Span(validating: bytes.extracting(range))) } catch { throw JSONError(.invalidUTF8, at: offset) }
    }

    private func unescaped(_ text: Range<Int>) throws(JSONError) -> [UInt8] {
        let source = bytes.span
        // No escape is shorter than what it stands for.
        return try [UInt8](capacity: text.count) { (result: inout OutputSpan<UInt8>) throws(JSONError) in
            var index = text.lowerBound
            while index < text.upperBound {
                let byte = source[index]
                index += 1
                if byte == UInt8(ascii: "\\") {
                    let scalar = try escapedScalar(&index, before: text.upperBound)
                    if scalar.isASCII {
                        result.append(UInt8(scalar.value))
                    } else {
                        for unit in String(scalar).utf8 { result.append(unit) }
                    }
                } else {
                    result.append(byte)
                }
            }
        }
    }

    private func proveEscapes(_ text: Range<Int>) throws(JSONError) {
        let source = bytes.span
        var index = text.lowerBound
        while index < text.upperBound {
            let byte = source[index]
            index += 1
            if byte == UInt8(ascii: "\\") { _ = try escapedScalar(&index, before: text.upperBound) }
        }
    }

    /// What the escape stands for whose backslash is before `index`; moves behind it.
    private func escapedScalar(_ index: inout Int, before end: Int) throws(JSONError) -> Unicode.Scalar {
        guard index < end else { throw JSONError(.invalidEscape, at: index) }
        let kind = bytes[index]
        index += 1
        switch kind {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(kind)
        case UInt8(ascii: "b"): return "\u{08}"
        case UInt8(ascii: "f"): return "\u{0C}"
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "u"): return try unicodeEscape(&index, before: end)
        default: throw JSONError(.invalidEscape, at: index - 1)
        }
    }

    /// One `\uXXXX`, or the two of a surrogate pair. A lone surrogate is refused: it has no UTF-8.
    private func unicodeEscape(_ index: inout Int, before end: Int) throws(JSONError) -> Unicode.Scalar {
        let start = index
        let first = try hexQuad(&index, before: end)
        if let scalar = Unicode.Scalar(first) { return scalar }
        guard (0xD800...0xDBFF).contains(first), index + 1 < end,
            bytes[index] == UInt8(ascii: "\\"), bytes[index + 1] == UInt8(ascii: "u")
        else { throw JSONError(.invalidEscape, at: start) }
        index += 2
        let second = try hexQuad(&index, before: end)
        guard (0xDC00...0xDFFF).contains(second),
            let scalar = Unicode.Scalar(0x10000 + ((first - 0xD800) << 10) + (second - 0xDC00))
        else { throw JSONError(.invalidEscape, at: start) }
        return scalar
    }

    private func hexQuad(_ index: inout Int, before end: Int) throws(JSONError) -> UInt32 {
        guard end - index >= 4 else { throw JSONError(.invalidEscape, at: index) }
        var value: UInt32 = 0
        for byte in bytes[index..<index + 4] {
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): value = value << 4 | UInt32(byte - UInt8(ascii: "0"))
            case UInt8(ascii: "a")...UInt8(ascii: "f"): value = value << 4 | UInt32(byte - UInt8(ascii: "a") + 10)
            case UInt8(ascii: "A")...UInt8(ascii: "F"): value = value << 4 | UInt32(byte - UInt8(ascii: "A") + 10)
            default: throw JSONError(.invalidEscape, at: index)
            }
        }
        index += 4
        return value
    }
}
