import JSONKit

/// The description of an IdP, shown as its login title: at most 500 characters as a person counts them, on one line.
public struct IdPDescription: JSONText {
    public let rawValue: String

    public init?(rawValue: String) {
        // A character may be made of any number of code points; the second bound keeps a small number of characters small.
        guard rawValue.count <= 500, rawValue.utf8.count <= 8000,
            rawValue.unicodeScalars.allSatisfy({ $0.properties.generalCategory != .control })
        else { return nil }
        self.rawValue = rawValue
    }

    public static let rule = "must be at most 500 characters (and 8000 bytes) without line breaks or control characters"
    public static var schemaRule: JSONValue { ["maxLength": 500] }
}
