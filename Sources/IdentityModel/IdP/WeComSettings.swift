import JSONKit

/// Settings of an IdP of the type `wecom` as an administrator gives them.
public typealias WeComDraft = WeComSettings<GivenSecrets>

/// Settings of an IdP of the type `wecom`.
public struct WeComSettings<Secrets: SecretSlots>: JSONObject, Hashable {
    public var corpId = IssuedID()
    public var agentId: IssuedID?
    public var appSecret = Secrets.Issued.empty
    public var appSchema: IssuedID?
    public var eventAesKey = Secrets.AesKey.empty
    public var eventToken = Secrets.Issued.empty

    public init() {}

    public mutating func fields(_ visitor: inout some JSONFieldVisitor) {
        visitor.required("corpId", &corpId, "The company's id; one IdP only may use it.")
        visitor.optional("agentId", &agentId, "The application's AgentId.")
        visitor.required("appSecret", &appSecret, "The application's Secret. Never shown again.")
        visitor.optional("appSchema", &appSchema, "The application's Schema, for logins from a desktop client.")
        visitor.defaulted(
            "eventAesKey", &eventAesKey, "EncodingAESKey of the event subscription; together with `eventToken`. Never shown again.")
        visitor.defaulted("eventToken", &eventToken, "Token of the event subscription; together with `eventAesKey`. Never shown again.")
    }

    public func validate(noting problems: inout JSONProblems) {
        if appSecret.isUnset { problems.note("required", at: "appSecret") }
        if eventAesKey.isUnset != eventToken.isUnset {
            let missing = eventAesKey.isUnset ? "eventAesKey" : "eventToken"
            problems.note("eventAesKey and eventToken come together or not at all: give both, or neither", at: missing)
        }
    }
}

extension WeComSettings: IdPTypeDraft where Secrets == GivenSecrets {
    public typealias Shown = WeComSettings<ShownSecrets>

    public static var type: IdPType { .wecom }
    public static var secretNames: [String] { ["appSecret", "eventAesKey", "eventToken"] }

    public var secrets: [SecretMember] {
        [appSecret.member("appSecret", tested: true), eventAesKey.member("eventAesKey"), eventToken.member("eventToken")]
    }

    public var exclusive: (member: String, value: String)? { ("corpId", corpId.rawValue) }
}
