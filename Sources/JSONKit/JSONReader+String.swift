extension JSONReader {
    /// Reads a string.
    public mutating func string() throws(JSONError) -> String {
        try expect(.string)
        let start = position + 1
        let content = try scanString()
        let text = bytes[start..<position - 1]
        switch content {
        case .ascii: return String(decoding: text, as: UTF8.self)
        case .escaped: return try unescape(text)
        case .unicode:
            guard let string = String(validating: text, as: UTF8.self) else { throw JSONError(.invalidUTF8, at: start) }
            return string
        }
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
        var union: UInt8 = 0
        var index = position + 1
        let bytes = bytes.span
        while index < end {
            let byte = bytes[index]
            if byte == UInt8(ascii: "\"") {
                return (escaped ? .escaped : union < 0x80 ? .ascii : .unicode, index + 1)
            }
            if byte == UInt8(ascii: "\\") {
                escaped = true
                index += 1
            } else if byte < 0x20 {
                throw JSONError(.unexpectedByte(byte), at: index)
            }
            union |= byte
            index += 1
        }
        throw JSONError(.unexpectedEnd, at: end)
    }

    private func unescape(_ content: ArraySlice<UInt8>) throws(JSONError) -> String {
        var result: [UInt8] = []
        result.reserveCapacity(content.count)
        var index = content.startIndex
        while index < content.endIndex {
            let byte = content[index]
            index += 1
            guard byte == UInt8(ascii: "\\") else {
                result.append(byte)
                continue
            }
            guard index < content.endIndex else { throw JSONError(.invalidEscape, at: index) }
            let kind = content[index]
            index += 1
            switch kind {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): result.append(kind)
            case UInt8(ascii: "b"): result.append(0x08)
            case UInt8(ascii: "f"): result.append(0x0C)
            case UInt8(ascii: "n"): result.append(0x0A)
            case UInt8(ascii: "r"): result.append(0x0D)
            case UInt8(ascii: "t"): result.append(0x09)
            case UInt8(ascii: "u"): result.append(contentsOf: try unicodeEscape(content, &index).utf8)
            default: throw JSONError(.invalidEscape, at: index - 1)
            }
        }
        guard let string = String(validating: result, as: UTF8.self) else { throw JSONError(.invalidUTF8, at: content.startIndex) }
        return string
    }

    /// One `\uXXXX`, or the two of a surrogate pair. A lone surrogate is refused: it has no UTF-8.
    private func unicodeEscape(_ content: ArraySlice<UInt8>, _ index: inout Int) throws(JSONError) -> String {
        let start = index
        let first = try hexQuad(content, &index)
        if let scalar = Unicode.Scalar(first) { return String(Character(scalar)) }
        guard (0xD800...0xDBFF).contains(first), index + 1 < content.endIndex,
            content[index] == UInt8(ascii: "\\"), content[index + 1] == UInt8(ascii: "u")
        else { throw JSONError(.invalidEscape, at: start) }
        index += 2
        let second = try hexQuad(content, &index)
        guard (0xDC00...0xDFFF).contains(second),
            let scalar = Unicode.Scalar(0x10000 + ((first - 0xD800) << 10) + (second - 0xDC00))
        else { throw JSONError(.invalidEscape, at: start) }
        return String(Character(scalar))
    }

    private func hexQuad(_ content: ArraySlice<UInt8>, _ index: inout Int) throws(JSONError) -> UInt32 {
        guard content.endIndex - index >= 4 else { throw JSONError(.invalidEscape, at: index) }
        var value: UInt32 = 0
        for byte in content[index..<index + 4] {
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
