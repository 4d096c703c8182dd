import JSONKit

/// The id of a company at DingTalk.
public struct CorpID: CredentialText {
    public let rawValue: String

    public init?(rawValue: String) {
        guard Self.allows(rawValue) else { return nil }
        self.rawValue = rawValue
    }

    /// Stands where a value is still to come.
    init() { rawValue = "" }

    public static let maximumLength = 128
}

/// The AppKey (Client ID) of a DingTalk application.
public struct AppKey: CredentialText {
    public let rawValue: String

    public init?(rawValue: String) {
        guard Self.allows(rawValue) else { return nil }
        self.rawValue = rawValue
    }

    /// Stands where a value is still to come.
    init() { rawValue = "" }

    public static let maximumLength = 128
}

/// The AppSecret (Client Secret) of a DingTalk application.
public struct AppSecret: CredentialText, SecretText {
    public let rawValue: String

    public init?(rawValue: String) {
        guard Self.allows(rawValue) else { return nil }
        self.rawValue = rawValue
    }

    public static let maximumLength = 256
}

/// The signature token of a DingTalk event subscription: 3 to 32 letters and digits in today's console, up to 64 in older interfaces.
public struct EventToken: CredentialText, SecretText {
    public let rawValue: String

    public init?(rawValue: String) {
        guard Self.allows(rawValue) else { return nil }
        self.rawValue = rawValue
    }

    public static let maximumLength = 64
}

/// The `aes_key` of a DingTalk event subscription: 43 characters of base64 that stand for 32 bytes.
///
/// Two bits of the last character are surplus; DingTalk's own keys have them set, so that they are not held against a key.
public struct EventAesKey: SecretText {
    public let rawValue: String

    public init?(rawValue: String) {
        let bytes = rawValue.utf8
        guard bytes.count == 43, bytes.allSatisfy(Self.isBase64) else { return nil }
        self.rawValue = rawValue
    }

    public static let rule = "must be 43 characters of base64 (A-Z, a-z, 0-9, \"+\", \"/\") without padding, which stand for 32 bytes"
    public static var schemaRule: JSONValue { ["pattern": "^[A-Za-z0-9+/]{43}$"] }

    private static func isBase64(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
            UInt8(ascii: "+"), UInt8(ascii: "/"):
            true
        default: false
        }
    }
}
