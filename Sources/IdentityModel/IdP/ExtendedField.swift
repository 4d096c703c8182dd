import JSONKit

/// The key of a field: 1 to 40 lower-case letters, digits and `_`, or the key of a built-in field, which no extended field may have.
public struct FieldKey: JSONText {
    public let rawValue: String

    public init?(rawValue: String) {
        let bytes = rawValue.utf8
        let isKey =
            (1...40).contains(bytes.count)
            && bytes.allSatisfy { Self.isLetter($0) || Self.isDigit($0) || $0 == UInt8(ascii: "_") }
        guard isKey || LocalField.builtinFields.contains(where: { $0.key == rawValue }) else { return nil }
        self.rawValue = rawValue
    }

    /// The built-in field that has this key; no other can have it, neither of departments nor of employees.
    public var builtinField: LocalField? { LocalField.builtinFields.first { $0.key == rawValue } }

    private init(unchecked text: String) { rawValue = text }

    /// Stands where a key is still to come.
    public static let placeholder = FieldKey(unchecked: "")

    public static let rule = "must be 1 to 40 lower-case letters (a-z), digits and \"_\""
    public static var schemaRule: JSONValue { ["pattern": "^[a-z0-9_]{1,40}$"] }

    private static func isLetter(_ byte: UInt8) -> Bool { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) }
    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
}

/// The name of an extended field, for people: 1 to 64 characters on one line, not all of them blank.
public struct FieldName: JSONText {
    public let rawValue: String

    public init?(rawValue: String) {
        guard (1...64).contains(rawValue.count), rawValue.utf8.count <= 1024, rawValue.contains(where: { !$0.isWhitespace }),
            rawValue.unicodeScalars.allSatisfy({ $0.properties.generalCategory != .control })
        else { return nil }
        self.rawValue = rawValue
    }

    private init(unchecked text: String) { rawValue = text }

    /// Stands where a name is still to come.
    static let placeholder = FieldName(unchecked: "")

    public static let rule = "must be 1 to 64 characters (and at most 1024 bytes) without line breaks or control characters"
    public static var schemaRule: JSONValue { ["minLength": 1, "maxLength": 64] }
}

/// A field that an administrator adds to departments or employees.
public struct ExtendedFieldDraft: JSONObject, Hashable {
    /// What an extended field holds.
    public enum Kind: String, JSONEnum {
        case string, number, boolean, date
    }

    public var key = FieldKey.placeholder
    public var name = FieldName.placeholder
    public var type = Kind.string
    public var owner = LocalField.Owner.employee
    public var description: IdPDescription?

    public init() {}

    public static var schemaName: String? { "ExtendedFieldDraft" }

    public mutating func fields(_ visitor: inout some JSONFieldVisitor) {
        visitor.required("key", &key, "How mappings name it; never changes.")
        visitor.required("name", &name, "For people.")
        visitor.required("type", &type, "What it holds; never changes.")
        visitor.defaulted("owner", &owner, "Whose field it is; never changes.")
        visitor.optional("description", &description, "What it is for.")
    }

    /// The field that this describes.
    public var field: LocalField {
        let shown = description.flatMap { $0.rawValue.isEmpty ? nil : $0.rawValue }
        var field = LocalField(
            key.rawValue, name.rawValue, LocalField.Kind(rawValue: type.rawValue) ?? .string, of: owner, description: shown)
        field.builtin = false
        return field
    }
}

/// A JSON Merge Patch (RFC 7396) of an extended field.
public struct FieldPatch: JSONConvertible, Hashable {
    public let members: JSONValue

    public init(_ members: JSONValue) {
        self.members = members
    }

    public static func decode(from reader: inout JSONReader, noting problems: inout JSONProblems) throws(JSONError) -> FieldPatch? {
        guard try reader.isNext(.object, noting: &problems) else { return nil }
        return FieldPatch(try JSONValue(from: &reader))
    }

    public func encode(to writer: inout JSONWriter) { members.encode(to: &writer) }

    public static func schema(defining definitions: inout JSONSchemaDefinitions) -> JSONValue {
        ["type": "object", "description": "A JSON Merge Patch (RFC 7396) of the field's `name` and `description`."]
    }

    /// The field that `field` becomes by this patch.
    ///
    /// - Throws: all problems of the result, with paths that begin with `patch`.
    public func applied(to field: LocalField) throws(JSONProblems) -> LocalField {
        var problems = JSONProblems(unknownMembers: .refused)
        var present: JSONValue = [
            "key": .string(field.key), "name": .string(field.name), "type": .string(field.type.rawValue),
            "owner": .string(field.owner.rawValue),
        ]
        if let description = field.description { present["description"] = .string(description) }
        var reader = JSONReader(present.overlaid(with: members).jsonBytes)
        // The text is this process's own, so that it cannot fail to be JSON.
        let draft = problems.within("patch") { problems in try? ExtendedFieldDraft.decode(from: &reader, noting: &problems) }
        let changed = draft?.field
        for (member, isKept) in [
            ("key", changed?.key == field.key), ("type", changed?.type == field.type), ("owner", changed?.owner == field.owner),
        ] where changed != nil && !isKept {
            problems.note("never changes; create another field, move the mappings to it and delete this one", at: "patch.\(member)")
        }
        guard let changed, problems.isEmpty else { throw problems }
        return changed
    }
}

extension FieldMappings {
    /// Whether a mapping fills the extended field.
    public func use(_ field: LocalField) -> Bool {
        mappings(of: field.owner).contains { $0.targetType == .extended && $0.target == field.key }
    }

    /// The mappings without those that fill the extended field.
    public func without(_ field: LocalField) -> FieldMappings {
        var rest = self
        let kept = mappings(of: field.owner).filter { $0.targetType != .extended || $0.target != field.key }
        switch field.owner {
        case .department: rest.department = kept
        case .employee: rest.employee = kept
        }
        return rest
    }

    private func mappings(of owner: LocalField.Owner) -> [FieldMapping] {
        switch owner {
        case .department: department
        case .employee: employee
        }
    }
}
