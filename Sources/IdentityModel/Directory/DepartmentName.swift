import JSONKit

/// The name of a department that is kept by hand: 1 to 64 characters on one line, none of them `/`, which stands between the names of a path.
public struct DepartmentName: JSONText {
    public let rawValue: String

    public init?(rawValue: String) {
        guard rawValue.isLine(of: 1...64), !rawValue.contains("/") else { return nil }
        self.rawValue = rawValue
    }

    private init(unchecked text: String) { rawValue = text }

    /// Stands where a name is still to come.
    public static let placeholder = DepartmentName(unchecked: "")

    public static let rule = "must be 1 to 64 characters on one line, none of them \"/\", with no blank at either end"
    public static var schemaRule: JSONValue { ["minLength": 1, "maxLength": 64, "pattern": "^[^/]+$"] }
}
