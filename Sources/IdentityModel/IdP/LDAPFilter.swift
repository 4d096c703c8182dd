import JSONKit

/// An LDAP search filter (RFC 4515) of at most 1000 characters, as `(&(objectClass=person)(objectClass=user))`.
public struct LDAPFilter: JSONText {
    public let rawValue: String

    public init?(rawValue: String) {
        guard rawValue.unicodeScalars.count <= 1000 else { return nil }
        var parser = Parser(rest: Array(rawValue.utf8)[...])
        guard parser.filter(depth: 0), parser.rest.isEmpty else { return nil }
        self.rawValue = rawValue
    }

    public static let rule = """
        must be an LDAP filter in brackets, as (&(objectClass=person)(objectClass=user)), at most 1000 characters and 32 levels; in a value \
        write ( ) * \\ as \\28 \\29 \\2a \\5c
        """
    public static var schemaRule: JSONValue { ["maxLength": 1000, "pattern": "^\\(.*\\)$"] }

    private struct Parser {
        var rest: ArraySlice<UInt8>

        /// Reads one filter with its brackets.
        mutating func filter(depth: Int) -> Bool {
            guard depth < 32, take("(") else { return false }
            if take("&") || take("|") {
                guard filter(depth: depth + 1) else { return false }
                while rest.first == UInt8(ascii: "(") { if !filter(depth: depth + 1) { return false } }
            } else if take("!") {
                guard filter(depth: depth + 1) else { return false }
            } else {
                guard item() else { return false }
            }
            return take(")")
        }

        /// Reads `ATTRIBUTE=VALUE`, with `>=`, `<=`, `~=` or the `:rule:=` of an extended match.
        private mutating func item() -> Bool {
            let attribute = rest.prefix { Self.nameBytes.contains($0) }
            rest = rest.dropFirst(attribute.count)
            guard let first = attribute.first, first != UInt8(ascii: "-"), first != UInt8(ascii: ";") else { return false }
            if !attribute.contains(UInt8(ascii: ":")) { _ = take("<") || take(">") || take("~") }
            return take("=") && value()
        }

        private mutating func value() -> Bool {
            while let byte = rest.first, byte != UInt8(ascii: ")") {
                guard byte != UInt8(ascii: "("), byte >= 0x20, byte != 0x7F else { return false }
                rest = rest.dropFirst()
                guard byte == UInt8(ascii: "\\") else { continue }
                guard rest.prefix(2).count == 2, rest.prefix(2).allSatisfy({ Self.hexadecimal.contains($0) }) else { return false }
                rest = rest.dropFirst(2)
            }
            return true
        }

        private mutating func take(_ character: Unicode.Scalar) -> Bool {
            guard rest.first == UInt8(ascii: character) else { return false }
            rest = rest.dropFirst()
            return true
        }

        private static let nameBytes = Set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-.;:".utf8)
        private static let hexadecimal = Set("0123456789abcdefABCDEF".utf8)
    }
}
