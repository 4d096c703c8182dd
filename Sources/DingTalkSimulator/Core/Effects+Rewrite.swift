extension Effects {
    /// Rewrites the finished JSON in `out` as the effects say.
    func rewrite(_ out: ByteWriter) {
        guard !isDisjoint(with: [.stringlyTyped, .unknownFields, .truncatedJSON]) else { return }
        var bytes = out.withBytes { Array($0) }
        if contains(.unknownFields) { bytes = Self.withUnknownFields(bytes) }
        if contains(.stringlyTyped) { bytes = Self.withStrings(bytes) }
        if contains(.truncatedJSON) { bytes.removeLast(bytes.count - bytes.count / 2) }
        out.reset()
        out.append(contentsOf: bytes)
    }

    /// Puts a member nobody documented at the head of every object.
    private static func withUnknownFields(_ bytes: [UInt8]) -> [UInt8] {
        let member = Array("\"zz_new_member\":{\"list\":[1,null,\"二\"],\"flag\":true}".utf8)
        var result: [UInt8] = []
        for (position, byte, inString) in scan(bytes) {
            result.append(byte)
            if byte == UInt8(ascii: "{"), !inString {
                result.append(contentsOf: member)
                if bytes[position + 1] != UInt8(ascii: "}") { result.append(UInt8(ascii: ",")) }
            }
        }
        return result
    }

    /// Puts every number and flag in quotes.
    private static func withStrings(_ bytes: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        var inLiteral = false
        for (_, byte, inString) in scan(bytes) {
            let literal = !inString && (byte == UInt8(ascii: "-") || (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte))
            if literal != inLiteral { result.append(UInt8(ascii: "\"")) }
            inLiteral = literal
            result.append(byte)
        }
        return result
    }

    /// Each byte with its position and whether it belongs to a string, quotes included.
    private static func scan(_ bytes: [UInt8]) -> [(Int, UInt8, Bool)] {
        var inString = false
        var escaped = false
        return bytes.enumerated().map { position, byte in
            let quote = byte == UInt8(ascii: "\"") && !escaped
            let belongs = inString || quote
            if quote { inString.toggle() }
            escaped = byte == UInt8(ascii: "\\") && !escaped && inString
            return (position, byte, belongs)
        }
    }
}
