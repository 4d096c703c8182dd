import JSONKit

/// An identity provider as everybody may see it: no secret is in it.
public struct IdP: JSONObject, Hashable {
    public var id = IdPID.placeholder
    public var type = IdPType.custom
    public var name = ""
    /// The login title.
    public var description: String?
    public var status = IdPStatus.closed
    /// Counts the changes of this IdP, from 1.
    public var revision: Int64 = 1
    public var createdAt = Timestamp(milliseconds: 0)
    public var updatedAt = Timestamp(milliseconds: 0)
    private var settings = TypeSettings()
    public var links: IdPLinks?
    public var sync = SyncSettings()
    public var connectivity = Connectivity()
    public var lastSync: LastSync?
    public var logo: LogoSummary?

    public init() {}

    public static var schemaName: String? { "IdP" }

    public mutating func fields(_ visitor: inout some JSONFieldVisitor) {
        visitor.required("id", &id, "Made by the registry.")
        visitor.required("type", &type, "What kind of source it is; never changes.")
        visitor.required("name", &name, "Unique among all IdPs.")
        visitor.optional("description", &description, "The login title.")
        visitor.required("status", &status, "Closed IdPs neither synchronize nor log anyone in.")
        visitor.required("revision", &revision, "Counts the changes of this IdP, from 1.")
        visitor.required("createdAt", &createdAt, "When it was created.")
        visitor.required("updatedAt", &updatedAt, "When its configuration changed last.")
        for shape in IdPType.allCases.compactMap(\.traits.settings) { visit(shape, &visitor) }
        visitor.optional("links", &links, "Addresses to enter at the provider.")
        visitor.required("sync", &sync, "How it is synchronized.")
        visitor.required("connectivity", &connectivity, "Outcome of the last connectivity test of these settings.")
        visitor.optional("lastSync", &lastSync, "Outcome of the last synchronization.")
        visitor.optional("logo", &logo, "The logo shown at login.")
    }

    /// Present for the type `dingtalk`.
    public var dingtalk: DingTalkSettings? {
        get { settings.settings(of: .dingtalk) }
        set { settings.set(newValue, of: .dingtalk) }
    }

    private mutating func visit<Draft: IdPTypeDraft>(_: Draft.Type, _ visitor: inout some JSONFieldVisitor) {
        var shown = settings.settings(of: Draft.type, as: Draft.Shown.self)
        visitor.optional(Draft.type.rawValue, &shown, "Settings of the type `\(Draft.type.rawValue)`.")
        settings.set(shown, of: Draft.type)
    }
}

/// The kinds of identity providers.
public enum IdPType: String, JSONEnum {
    case dingtalk, custom, wecom, lark, ldap, idaas
}

/// Whether an IdP is in use.
public enum IdPStatus: String, JSONEnum {
    case enabled, closed
}

/// Addresses to enter at the provider, made from the public base URL.
public struct IdPLinks: JSONObject, Hashable {
    public var requestUrl = ""
    public var homepageUrl = ""
    public var callbackDomain = ""

    public init() {}

    public mutating func fields(_ visitor: inout some JSONFieldVisitor) {
        visitor.required("requestUrl", &requestUrl, "Where the provider pushes events.")
        visitor.required("homepageUrl", &homepageUrl, "The application's homepage.")
        visitor.required("callbackDomain", &callbackDomain, "The domain that logins return to.")
    }
}

/// What is known of a logo without its bytes.
public struct LogoSummary: JSONObject, Hashable {
    public var contentType = ""
    public var bytes = 0
    public var sha256 = ""

    public init() {}

    public init(contentType: LogoContentType, bytes: Int, sha256: String) {
        self.contentType = contentType.rawValue
        self.bytes = bytes
        self.sha256 = sha256
    }

    public mutating func fields(_ visitor: inout some JSONFieldVisitor) {
        visitor.required("contentType", &contentType, "`image/png`, `image/jpeg` or `image/svg+xml`.")
        visitor.required("bytes", &bytes, "Its size.")
        visitor.required("sha256", &sha256, "Hash of its content, hexadecimal.")
    }
}

/// The outcome of the last connectivity test.
public struct Connectivity: JSONObject, Hashable {
    public enum Status: String, JSONEnum {
        case untested, passed, failed
    }

    public var status = Status.untested
    public var checkedAt: Timestamp?

    public init() {}

    public mutating func fields(_ visitor: inout some JSONFieldVisitor) {
        visitor.required("status", &status, "`untested` again whenever a setting changes that the test depends on.")
        visitor.optional("checkedAt", &checkedAt, "When it was tested.")
    }
}

/// The outcome of the last synchronization.
public struct LastSync: JSONObject, Hashable {
    public var taskId = TaskID.placeholder
    public var status = SyncTask.Status.success
    public var endedAt = Timestamp(milliseconds: 0)
    /// Employees in the directory afterwards, without those who left.
    public var employees: Int?

    public init() {}

    public mutating func fields(_ visitor: inout some JSONFieldVisitor) {
        visitor.required("taskId", &taskId, "The task.")
        visitor.required("status", &status, "How it ended.")
        visitor.required("endedAt", &endedAt, "When it ended.")
        visitor.optional("employees", &employees, "Employees in the directory afterwards, without those who left.")
    }
}
