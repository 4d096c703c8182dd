import JSONKit

/// A JSON Merge Patch (RFC 7396) of what may be set of an object that is kept by hand.
public struct DraftPatch<Draft: KeptDraft>: JSONConvertible, Hashable {
    public let members: JSONValue

    public init(_ members: JSONValue) {
        self.members = members
    }

    public static func decode(from reader: inout JSONReader, noting problems: inout JSONProblems) throws(JSONError) -> DraftPatch? {
        guard try reader.isNext(.object, noting: &problems) else { return nil }
        return DraftPatch(try JSONValue(from: &reader))
    }

    public func encode(to writer: inout JSONWriter) { members.encode(to: &writer) }

    public static func schema(defining definitions: inout JSONSchemaDefinitions) -> JSONValue {
        [
            "type": "object",
            "description": "A JSON Merge Patch (RFC 7396): members that are left out stay, null takes a member away.",
        ]
    }

    /// The draft that `current` becomes; a new one where it is nil.
    ///
    /// - Parameter fields: the extended fields that there are.
    /// - Throws: all problems of the result.
    public func applied(to current: Draft?, fields: [LocalField]) throws(JSONProblems) -> Draft {
        var problems = JSONProblems(unknownMembers: .refused)
        let known = current.flatMap { try? JSONValue(parsing: $0.jsonBytes()) } ?? .object([])
        var reader = JSONReader(known.overlaid(with: members).jsonBytes)
        // The text is this process's own, so that it cannot fail to be JSON.
        guard var draft = try? Draft.decode(from: &reader, noting: &problems) else { throw problems }
        draft.extended = draft.extended.filter { $0.value != .null }
        draft.noteProblems(of: fields, keeping: current?.extended ?? [:], in: &problems)
        guard problems.isEmpty else { throw problems }
        return draft
    }
}

/// What may be set of an object that is kept by hand.
public protocol KeptDraft: JSONObject, Hashable {
    static var owner: LocalField.Owner { get }
    var extended: [String: JSONValue] { get set }
}

extension EmployeeDraft: KeptDraft {
    public static var owner: LocalField.Owner { .employee }
}

extension DepartmentDraft: KeptDraft {
    public static var owner: LocalField.Owner { .department }
}

extension KeptDraft {
    /// Notes extended values that no field takes; those in `kept` stay as they are, whatever has become of their fields.
    public func noteProblems(of fields: [LocalField], keeping kept: [String: JSONValue] = [:], in problems: inout JSONProblems) {
        for (key, value) in extended.sorted(by: { $0.key < $1.key }) where kept[key] != value {
            guard let field = fields.first(where: { $0.key == key && $0.owner == Self.owner && !$0.builtin }) else {
                problems.note(
                    "is no extended field of \(Self.owner.rawValue)s; field.list of idp-registry shows them", at: "extended.\(key)")
                continue
            }
            if let rule = field.type.objection(to: value) { problems.note(rule, at: "extended.\(key)") }
        }
    }
}

extension LocalField.Kind {
    /// What a value of this kind must be; nil when `value` is.
    func objection(to value: JSONValue) -> String? {
        switch (self, value) {
        case (.string, .string(let text)): text.utf8.count <= 4096 ? nil : "must have at most 4096 bytes"
        case (.boolean, .bool), (.number, .int), (.number, .number): nil
        case (.date, .string(let text)) where CalendarDate(text) != nil: nil
        case (.list, .array(let items)) where items.allSatisfy({ $0.text != nil }): nil
        case (.string, _): "must be a text"
        case (.boolean, _): "must be true or false"
        case (.number, _): "must be a number"
        case (.date, _): "must be a day like \"2026-11-23\""
        case (.list, _): "must be a list of texts"
        }
    }
}
