import JSONKit

/// An email address: a local part of at most 64 bytes, `@`, and a domain of at least two labels; at most 254 bytes in all.
public struct EmailAddress: JSONText {
    public let rawValue: String

    public init?(rawValue: String) {
        guard rawValue.utf8.count <= 254, rawValue.isLine(of: 3...254), !rawValue.contains(where: \.isWhitespace) else { return nil }
        let parts = rawValue.split(separator: "@", omittingEmptySubsequences: false)
        guard parts.count == 2, (1...64).contains(parts[0].utf8.count), Self.isDomain(parts[1]) else { return nil }
        self.rawValue = rawValue
    }

    private static func isDomain(_ text: Substring) -> Bool {
        let labels = text.split(separator: ".", omittingEmptySubsequences: false)
        return labels.count >= 2
            && labels.allSatisfy { label in
                (1...63).contains(label.utf8.count) && !label.hasPrefix("-") && !label.hasSuffix("-")
                    && label.allSatisfy { $0.isLetter || $0.isNumber || $0 == "-" }
            }
    }

    public static let rule = "must be an email address like \"name@example.com\""
    public static var schemaRule: JSONValue { ["format": "email", "maxLength": 254] }
}
