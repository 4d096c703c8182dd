import JSONKit

/// A telephone number: 3 to 32 digits, blanks, `-`, `(` and `)`, of which at least three are digits; `+` may come first.
public struct TelephoneNumber: JSONText {
    public let rawValue: String

    public init?(rawValue: String) {
        let body = rawValue.utf8.first == UInt8(ascii: "+") ? rawValue.utf8.dropFirst() : rawValue.utf8[...]
        let isDigit = { (byte: UInt8) in (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
        guard rawValue.isLine(of: 3...32), body.allSatisfy({ isDigit($0) || " -()".utf8.contains($0) }), body.count(where: isDigit) >= 3
        else { return nil }
        self.rawValue = rawValue
    }

    public static let rule = "must be a telephone number: 3 to 32 digits, blanks, \"-\", \"(\" and \")\", with \"+\" at most in front"
    public static var schemaRule: JSONValue { ["pattern": "^\\+?[-0-9 ()]{3,32}$"] }
}
