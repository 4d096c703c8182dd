import JSONKit

/// Settings of an IdP of the type `lark` as an administrator gives them.
public typealias LarkDraft = LarkSettings<GivenSecrets>

/// Settings of an IdP of the type `lark` (Lark or Feishu).
public struct LarkSettings<Secrets: SecretSlots>: JSONObject, Hashable {
    public var appId = IssuedID()
    public var appSecret = Secrets.Issued.empty
    public var eventEncryptKey = Secrets.Issued.empty
    public var eventVerificationToken = Secrets.Issued.empty

    public init() {}

    public mutating func fields(_ visitor: inout some JSONFieldVisitor) {
        visitor.required("appId", &appId, "The application's App ID; one IdP only may use it.")
        visitor.required("appSecret", &appSecret, "The application's App Secret. Never shown again.")
        visitor.defaulted(
            "eventEncryptKey", &eventEncryptKey,
            "Encrypt Key of the event subscription; needs `eventVerificationToken`. Never shown again.")
        visitor.defaulted(
            "eventVerificationToken", &eventVerificationToken, "Verification Token of the event subscription. Never shown again.")
    }

    public func validate(noting problems: inout JSONProblems) {
        if appSecret.isUnset { problems.note("required", at: "appSecret") }
        if !eventEncryptKey.isUnset, eventVerificationToken.isUnset {
            problems.note("eventEncryptKey needs it: give both, or leave eventEncryptKey out", at: "eventVerificationToken")
        }
    }
}

extension LarkSettings: IdPTypeDraft where Secrets == GivenSecrets {
    public typealias Shown = LarkSettings<ShownSecrets>

    public static var type: IdPType { .lark }
    public static var secretNames: [String] { ["appSecret", "eventEncryptKey", "eventVerificationToken"] }

    public var secrets: [SecretMember] {
        [
            appSecret.member("appSecret", tested: true), eventEncryptKey.member("eventEncryptKey"),
            eventVerificationToken.member("eventVerificationToken"),
        ]
    }

    public var exclusive: (member: String, value: String)? { ("appId", appId.rawValue) }
}
