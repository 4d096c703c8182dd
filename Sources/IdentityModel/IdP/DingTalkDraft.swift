import JSONKit

/// Settings of an IdP of the type `dingtalk` as an administrator gives them.
public struct DingTalkDraft: IdPTypeDraft {
    public typealias Shown = DingTalkSettings

    public var corpId = CorpID()
    public var appKey = AppKey()
    public var appSecret = SecretDraft<AppSecret>.unset
    public var dingtalkType = DingTalkSettings.Edition.standard
    public var eventAesKey = SecretDraft<EventAesKey>.unset
    public var eventToken = SecretDraft<EventToken>.unset
    public var eventMode = DingTalkSettings.EventMode.off
    public var serverAddress: ServerAddress?

    public init() {}

    public static var schemaName: String? { "DingTalkDraft" }

    public mutating func fields(_ visitor: inout some JSONFieldVisitor) {
        visitor.required("corpId", &corpId, "The company's id; one IdP only may use it.")
        visitor.required("appKey", &appKey, "The application's AppKey (Client ID).")
        visitor.required("appSecret", &appSecret, "The application's AppSecret (Client Secret). Never shown again.")
        visitor.required("dingtalkType", &dingtalkType, "DingTalk Standard or Dedicated DingTalk.")
        visitor.defaulted(
            "eventAesKey", &eventAesKey, "The AES key of the event subscription; together with `eventToken`. Never shown again.")
        visitor.defaulted("eventToken", &eventToken, "The token of the event subscription; together with `eventAesKey`. Never shown again.")
        visitor.defaulted("eventMode", &eventMode, "How events arrive.")
        visitor.optional("serverAddress", &serverAddress, "Other addresses than the public ones.")
    }

    public func validate(noting problems: inout JSONProblems) {
        if appSecret == .unset { problems.note("required", at: "appSecret") }
        if (eventAesKey == .unset) != (eventToken == .unset) {
            let missing = eventAesKey == .unset ? "eventAesKey" : "eventToken"
            problems.note("eventAesKey and eventToken come together or not at all: give both, or neither", at: missing)
        }
    }

    public static let type = IdPType.dingtalk
    public static let secretNames = ["appSecret", "eventAesKey", "eventToken"]

    public var secrets: [SecretMember] {
        [appSecret.member("appSecret", tested: true), eventAesKey.member("eventAesKey"), eventToken.member("eventToken")]
    }

    public var exclusive: (member: String, value: String)? { ("corpId", corpId.rawValue) }

    public var tested: [JSONValue] {
        [
            .string(corpId.rawValue), .string(appKey.rawValue), .string(dingtalkType.rawValue),
            .string(serverAddress?.oapi ?? ""), .string(serverAddress?.api ?? ""),
        ]
    }
}
