import JSONKit

/// A JSON Merge Patch (RFC 7396) of what an administrator may set of an IdP.
public struct IdPPatch: JSONConvertible, Hashable {
    public let members: JSONValue

    public init(_ members: JSONValue) {
        self.members = members
    }

    public static func decode(from reader: inout JSONReader, noting problems: inout JSONProblems) throws(JSONError) -> IdPPatch? {
        guard try reader.isNext(.object, noting: &problems) else { return nil }
        return IdPPatch(try JSONValue(from: &reader))
    }

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
        let merged = idp.settable.overlaid(with: members)
        var reader = JSONReader(merged.jsonBytes)
        // The text is this process's own, so that it cannot fail to be JSON.
        let draft = problems.within("patch") { problems in try? IdPDraft.decode(from: &reader, noting: &problems) }
        if let draft, draft.type != idp.type { problems.note("cannot change; it is \"\(idp.type.rawValue)\"", at: "patch.type") }
        guard let draft, problems.isEmpty else { throw problems }
        return draft
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

extension JSONValue {
    /// As a merge patch does, but with null standing where it takes a member away: the shape that reads the result takes a known null
    /// for absent, and can still name an unknown one.
    func overlaid(with patch: JSONValue) -> JSONValue {
        guard case .object(let changes) = patch else { return patch }
        var result = self
        if case .object = self {} else { result = .object([]) }
        for change in changes {
            result[change.key] = (result[change.key] ?? .null).overlaid(with: change.value)
        }
        return result
    }
}
