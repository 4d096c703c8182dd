import JSONKit

/// What may be set of a user group.
public struct GroupDraft: JSONObject, Hashable {
    public static let mostAttributes = 3000

    public var name = LineText.placeholder
    public var description: LineText?
    public var attributes: [GroupAttribute] = []

    public init() {}

    public static var schemaName: String? { "GroupDraft" }

    public mutating func fields(_ visitor: inout some JSONFieldVisitor) {
        visitor.required("name", &name, "Unique among all groups.")
        visitor.optional("description", &description, "What it is for.")
        visitor.required("attributes", &attributes, "Whoever meets one of them is a member; 1 to \(Self.mostAttributes).")
    }

    public func validate(noting problems: inout JSONProblems) {
        if !(1...Self.mostAttributes).contains(attributes.count) {
            problems.note("must have 1 to \(Self.mostAttributes) elements", at: "attributes")
        }
    }
}

/// A group of people across IdPs, outside their trees.
public struct UserGroup: JSONObject, Hashable {
    public var id = GroupID.placeholder
    public var draft = GroupDraft()
    public var createdAt = Timestamp(milliseconds: 0)
    public var updatedAt = Timestamp(milliseconds: 0)
    public var revision: Int64 = 1
    /// In the answers to whoever makes or changes it; nothing that is stored.
    public var warnings: [GroupWarning]?

    public init() {}

    public static var schemaName: String? { "UserGroup" }

    public mutating func fields(_ visitor: inout some JSONFieldVisitor) {
        visitor.required("id", &id, "Made here.")
        draft.fields(&visitor)
        visitor.required("createdAt", &createdAt, "When it was created.")
        visitor.required("updatedAt", &updatedAt, "When it changed last.")
        visitor.required("revision", &revision, "Counts its changes, from 1.")
        visitor.optional(
            "warnings", &warnings,
            "Attributes that nobody can meet as things are, as `group.create` and `group.update` find them; they are taken all the same.")
    }
}

/// A JSON Merge Patch (RFC 7396) of what may be set of a user group.
public struct GroupPatch: JSONConvertible, Hashable {
    public let members: JSONValue

    public init(_ members: JSONValue) { self.members = members }

    public static func decode(from reader: inout JSONReader, noting problems: inout JSONProblems) throws(JSONError) -> GroupPatch? {
        guard try reader.isNext(.object, noting: &problems) else { return nil }
        return GroupPatch(try JSONValue(from: &reader))
    }

    public func encode(to writer: inout JSONWriter) { members.encode(to: &writer) }

    public static func schema(defining definitions: inout JSONSchemaDefinitions) -> JSONValue {
        ["type": "object", "description": "A JSON Merge Patch (RFC 7396) of a GroupDraft; `attributes` are replaced as a whole."]
    }

    /// The draft that `current` becomes.
    ///
    /// - Throws: all problems of the result, with paths that begin with `patch`.
    public func applied(to current: GroupDraft) throws(JSONProblems) -> GroupDraft {
        var problems = JSONProblems(unknownMembers: .refused)
        let known = (try? JSONValue(parsing: current.jsonBytes())) ?? .object([])
        var reader = JSONReader(known.overlaid(with: members).jsonBytes)
        // The text is this process's own, so that it cannot fail to be JSON.
        let draft = problems.within("patch") { problems in try? GroupDraft.decode(from: &reader, noting: &problems) }
        guard let draft, problems.isEmpty else { throw problems }
        return draft
    }
}
