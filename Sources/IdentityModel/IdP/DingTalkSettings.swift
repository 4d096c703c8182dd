import JSONKit

/// Settings of an IdP of the type `dingtalk`, secrets shown only by their fingerprint.
public struct DingTalkSettings: JSONObject, Hashable {
    /// The edition. `dedicated` changes how employees log in, not the addresses or the contact interfaces.
    public enum Edition: String, JSONEnum {
        case standard, dedicated
    }

    /// How changes reach us between synchronizations.
    public enum EventMode: String, JSONEnum {
        case off, callback, stream
    }

    public var corpId = ""
    public var appKey = ""
    public var appSecret = SecretState()
    public var dingtalkType = Edition.standard
    public var eventAesKey = SecretState()
    public var eventToken = SecretState()
    public var eventMode = EventMode.off
    public var serverAddress: ServerAddress?

    public init() {}

    public mutating func fields(_ visitor: inout some JSONFieldVisitor) {
        visitor.required("corpId", &corpId, "The company's id; one IdP only may use it.")
        visitor.required("appKey", &appKey, "The application's AppKey (Client ID).")
        visitor.required("appSecret", &appSecret, "Whether the AppSecret is set.")
        visitor.required("dingtalkType", &dingtalkType, "DingTalk Standard or Dedicated DingTalk.")
        visitor.required("eventAesKey", &eventAesKey, "Whether the AES key of the event subscription is set.")
        visitor.required("eventToken", &eventToken, "Whether the token of the event subscription is set.")
        visitor.defaulted("eventMode", &eventMode, "How events arrive.")
        visitor.optional("serverAddress", &serverAddress, "Other addresses than the public ones.")
    }
}

/// Addresses of the provider's servers, for private deployments and tests; https, or http to a loopback address.
public struct ServerAddress: JSONObject, Hashable {
    public var oapi: String?
    public var api: String?

    public init() {}

    public mutating func fields(_ visitor: inout some JSONFieldVisitor) {
        visitor.optional("oapi", &oapi, "Instead of https://oapi.dingtalk.com.")
        visitor.optional("api", &api, "Instead of https://api.dingtalk.com.")
        // Equal addresses are written alike; what is none is judged as it was given.
        oapi = oapi.map { ServerURL($0)?.text ?? $0 }
        api = api.map { ServerURL($0)?.text ?? $0 }
    }

    public func validate(noting problems: inout JSONProblems) {
        for (member, text) in [("oapi", oapi), ("api", api)] {
            if let text, ServerURL(text) == nil { problems.note(ServerURL.rule, at: member) }
        }
    }
}

/// What may be shown of a secret.
public struct SecretState: JSONObject, Hashable {
    public var set = false
    /// `sha256:` and the first 8 hexadecimal digits of a keyed hash: tells two secrets apart, gives none away.
    public var fingerprint: String?

    public init() {}

    public mutating func fields(_ visitor: inout some JSONFieldVisitor) {
        visitor.required("set", &set, "Whether there is one.")
        visitor.optional("fingerprint", &fingerprint, "Tells two secrets apart, gives none away.")
    }
}
