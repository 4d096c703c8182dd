/// Settings of all DingTalk sources of a process.
public struct DingTalkSourceOptions: Sendable {
    /// The legacy host, for IdPs that name no other.
    public var oapiURL = "https://oapi.dingtalk.com"
    /// The new host, for IdPs that name no other.
    public var apiURL = "https://api.dingtalk.com"
    /// Where browsers find DingTalk's login page.
    public var loginURL = "https://login.dingtalk.com"
    /// The most requests a second for each application and interface; 0 is no limit of our own. Nil: it begins with 20, what the
    /// standard edition has, and what DingTalk takes, up to 60 with other editions, is found out from its answers.
    public var requestsPerSecond: Int?
    /// How long nothing is sent after DingTalk's firewall has blocked the address.
    public var banWait = Duration.seconds(300)
    /// For one request, from sending to the last byte. DingTalk gives up by itself after 3 s.
    public var requestTimeout = Duration.seconds(20)
    /// The most bytes of one answer; the largest are listings of thousands of sub-departments.
    public var bodyLimit = 8 << 20
    /// The first pause after a failure that may pass; it doubles.
    public var backoff = Duration.milliseconds(500)

    /// Certificates that the event stream trusts instead of the system's, PEM.
    public var certificateAuthorityFile: String?

    public init() {}
}
