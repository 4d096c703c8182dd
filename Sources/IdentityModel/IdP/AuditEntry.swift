import JSONKit

/// What the registry remembers of one call: who, when, what, about which IdP, and how it ended.
public struct AuditEntry: JSONObject, Hashable {
    /// Counts the entries, from 1; never goes back.
    public var number: Int64 = 0
    public var time = Timestamp(milliseconds: 0)
    public var uid: Int64 = 0
    public var pid: Int64 = 0
    public var role = ""
    public var method = ""
    public var idpId: IdPID?
    /// `ok`, or the reason of the refusal.
    public var outcome = ""
    public var changes: [AuditChange] = []
    /// Hexadecimal; depends on this entry and on all before it.
    public var hash = ""

    public init() {}

    public static var schemaName: String? { "AuditEntry" }

    public mutating func fields(_ visitor: inout some JSONFieldVisitor) {
        visitor.required("number", &number, "Counts the entries, from 1.")
        visitor.required("time", &time, "When.")
        visitor.required("uid", &uid, "The caller's user.")
        visitor.required("pid", &pid, "The caller's process.")
        visitor.required("role", &role, "The caller's role: `admin` or `viewer`.")
        visitor.required("method", &method, "What was called.")
        visitor.optional("idpId", &idpId, "The IdP that it was about.")
        visitor.required("outcome", &outcome, "`ok`, or the reason of the refusal.")
        visitor.required("changes", &changes, "What changed; of a secret only its fingerprint.")
        visitor.required("hash", &hash, "Depends on this entry and all before it.")
    }
}

/// One member that changed.
public struct AuditChange: JSONObject, Hashable {
    public var path = ""
    public var before: JSONValue?
    public var after: JSONValue?

    public init() {}

    public init(path: String, before: JSONValue?, after: JSONValue?) {
        self.path = path
        self.before = before
        self.after = after
    }

    public static var schemaName: String? { "AuditChange" }

    public mutating func fields(_ visitor: inout some JSONFieldVisitor) {
        visitor.required("path", &path, "The member, as `sync.cycleHours`.")
        visitor.optional("before", &before, "Absent where there was none.")
        visitor.optional("after", &after, "Absent where there is none any more.")
    }

    /// The members that differ between two settings of an IdP, none of them a secret; nil stands for no IdP.
    public static func between(_ before: IdP?, _ after: IdP?) -> [AuditChange] {
        var changes: [AuditChange] = []
        compare(before?.settable, after?.settable, at: "", &changes)
        return changes
    }

    private static func compare(_ before: JSONValue?, _ after: JSONValue?, at path: String, _ changes: inout [AuditChange]) {
        if before == after { return }
        let keys = before.memberKeys + after.memberKeys.filter { !before.memberKeys.contains($0) }
        // A secret's state is one value: set or not, with its fingerprint.
        guard !keys.isEmpty, !keys.contains("set") else {
            return changes.append(AuditChange(path: path, before: before, after: after))
        }
        for key in keys { compare(before?[key], after?[key], at: path.isEmpty ? key : "\(path).\(key)", &changes) }
    }
}

extension JSONValue? {
    fileprivate var memberKeys: [String] {
        guard case .object(let members)? = self else { return [] }
        return members.map(\.key)
    }
}
