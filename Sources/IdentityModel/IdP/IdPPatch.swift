import JSONKit

/// A JSON Merge Patch (RFC 7396) of what an administrator may set of an IdP.
public struct IdPPatch: JSONConvertible, Hashable {
    public let members: JSONValue
    /// How many unknown members there are beyond those that can be listed as problems; they are not kept.
    private var unlisted = 0

    public init(_ members: JSONValue) {
        self.members = members
    }

    public static func decode(from reader: inout JSONReader, noting problems: inout JSONProblems) throws(JSONError) -> IdPPatch? {
        guard try reader.isNext(.object, noting: &problems) else { return nil }
        var members: [JSONValue.Member] = []
        var unknown = 0
        try reader.object { key, reader throws(JSONError) in
            if !known.contains(key) { unknown += 1 }
            guard known.contains(key) || unknown <= JSONProblems.limit else { return try reader.skip() }
            members.append(JSONValue.Member(key, try JSONValue(from: &reader)))
        }
        var patch = IdPPatch(.object(members))
        patch.unlisted = max(0, unknown - JSONProblems.limit)
        return patch
    }

    /// The members that a draft of any type may have.
    private static let known = Set(["type", "name", "description", "status", "sync"] + IdPType.allCases.map(\.rawValue))

    public func encode(to writer: inout JSONWriter) { members.encode(to: &writer) }

    public static func schema(defining definitions: inout JSONSchemaDefinitions) -> JSONValue {
        [
            "type": "object",
            "description": """
            A JSON Merge Patch (RFC 7396) of an IdPDraft: members that are left out stay, null puts a member back to its default or takes \
            it away. Secrets that are left out stay.
            """,
        ]
    }

    /// The draft that `idp` becomes by this patch.
    ///
    /// - Throws: all problems of the result, with paths that begin with `patch`.
    public func applied(to idp: IdP) throws(JSONProblems) -> IdPDraft {
        var problems = JSONProblems(unknownMembers: .refused)
        let merged = idp.settable.overlaid(with: Self.completed(members))
        var reader = JSONReader(merged.jsonBytes)
        // The text is this process's own, so that it cannot fail to be JSON.
        let draft = problems.within("patch") { problems in try? IdPDraft.decode(from: &reader, noting: &problems) }
        for _ in 0..<unlisted { problems.note("unknown member; leave it out", at: "patch") }
        if let draft, draft.type != idp.type { problems.note("cannot change; it is \"\(idp.type.rawValue)\"", at: "patch.type") }
        guard let draft, problems.isEmpty else { throw problems }
        return draft
    }

    /// The departments of a partial scope go with it: whoever wants all need not take them away.
    private static func completed(_ members: JSONValue) -> JSONValue {
        guard var sync = members["sync"], var scope = sync["scope"], scope["mode"] == "all", scope["departments"] == nil else {
            return members
        }
        var completed = members
        scope["departments"] = .null
        sync["scope"] = scope
        completed["sync"] = sync
        return completed
    }
}

extension IdP {
    /// The members of this document that a draft has; secrets stand in it as kept.
    public var settable: JSONValue {
        guard case .object(let members)? = try? JSONValue(parsing: jsonBytes()) else { return .object([]) }
        let names: Set = ["type", "name", "description", "status", type.rawValue, "sync"]
        return .object(members.filter { names.contains($0.key) })
    }
}
