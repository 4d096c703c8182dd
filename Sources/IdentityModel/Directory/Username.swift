import JSONKit

/// The name of an account that is kept by hand: 1 to 64 characters without blanks.
public struct Username: JSONText {
    public let rawValue: String

    public init?(rawValue: String) {
        guard rawValue.isLine(of: 1...64), !rawValue.contains(where: \.isWhitespace) else { return nil }
        self.rawValue = rawValue
    }

    private init(unchecked text: String) { rawValue = text }

    /// Stands where a username is still to come.
    public static let placeholder = Username(unchecked: "")

    public static let rule = "must be 1 to 64 characters without blanks"
    public static var schemaRule: JSONValue { ["minLength": 1, "maxLength": 64, "pattern": "^\\S+$"] }
}
