import JSONKit

/// A secret that a provider issues to an application.
public struct IssuedSecret: CredentialText, SecretText {
    public let rawValue: String

    public init?(rawValue: String) {
        guard Self.allows(rawValue) else { return nil }
        self.rawValue = rawValue
    }

    public static let maximumLength = 256
}

/// An id that a provider issues: of a company, an application, an instance.
public struct IssuedID: CredentialText {
    public let rawValue: String

    public init?(rawValue: String) {
        guard Self.allows(rawValue) else { return nil }
        self.rawValue = rawValue
    }

    /// Stands where a value is still to come.
    init() { rawValue = "" }

    public static let maximumLength = 128
}

/// A password that a person chose: 1 to 256 characters, no control characters among them.
public struct Passphrase: SecretText {
    public let rawValue: String

    public init?(rawValue: String) {
        let scalars = rawValue.unicodeScalars
        guard (1...256).contains(scalars.count), scalars.allSatisfy({ $0.properties.generalCategory != .control }) else { return nil }
        self.rawValue = rawValue
    }

    public static let rule = "must be 1 to 256 characters without control characters"
    public static var schemaRule: JSONValue { ["minLength": 1, "maxLength": 256] }
}
