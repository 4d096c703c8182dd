import JSONKit

/// A text that people enter: 1 to 256 characters on one line, with no blank at either end.
public struct LineText: JSONText {
    public let rawValue: String

    public init?(rawValue: String) {
        guard rawValue.isLine(of: 1...256) else { return nil }
        self.rawValue = rawValue
    }

    private init(unchecked text: String) { rawValue = text }

    /// Stands where a text is still to come.
    public static let placeholder = LineText(unchecked: "")

    public static let rule = "must be 1 to 256 characters on one line, with no blank at either end"
    public static var schemaRule: JSONValue { ["minLength": 1, "maxLength": 256] }
}

extension String {
    /// Whether it has as many characters as `lengths` allows, no control character, and no blank at either end.
    func isLine(of lengths: ClosedRange<Int>) -> Bool {
        guard utf8.count <= lengths.upperBound * 16, lengths.contains(count), let first, let last else { return false }
        return !first.isWhitespace && !last.isWhitespace && unicodeScalars.allSatisfy { $0.properties.generalCategory != .control }
    }
}
