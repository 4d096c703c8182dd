import IdentityModel
import SourceAPI

/// DingTalk's two hosts, as a source reaches them.
struct Hosts: Hashable, Sendable {
    /// The legacy host: departments and people.
    let oapi: String
    /// The new host: tokens, leave records.
    let api: String

    init(oapi: String, api: String) {
        self.oapi = Self.trimmed(oapi)
        self.api = Self.trimmed(api)
    }

    func url(_ api: DingTalkAPI) -> String {
        (api.isOnNewHost ? self.api : oapi) + api.rawValue
    }

    private static func trimmed(_ url: String) -> String {
        String(url.reversed().drop { $0 == "/" }.reversed())
    }
}

/// The credentials of an application. Whatever prints them shows the key alone.
struct AppCredentials: Hashable, Sendable, CustomStringConvertible, CustomReflectable {
    let appKey: String
    let appSecret: String

    var description: String { "AppCredentials(\(appKey))" }
    var customMirror: Mirror { Mirror(self, children: ["appKey": appKey]) }
}
