import JSONKit

/// A text that a provider issues to an application: visible ASCII characters without spaces, bounded.
public protocol CredentialText: JSONText {
    /// The longest that is accepted, in characters.
    static var maximumLength: Int { get }
}

extension CredentialText {
    /// Whether the rule is kept.
    static func allows(_ text: String) -> Bool {
        (1...maximumLength).contains(text.utf8.count) && text.utf8.allSatisfy { (0x21...0x7E).contains($0) }
    }

    public static var rule: String { "must be 1 to \(maximumLength) visible ASCII characters without spaces" }
    public static var schemaRule: JSONValue { ["pattern": .string("^[!-~]{1,\(maximumLength)}$")] }
}

/// A text that must stay unknown: it shows itself to no log.
public protocol SecretText: JSONText, CustomReflectable {}

extension SecretText {
    public var description: String { "(secret)" }
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}
