import IdentityModel
import JSONKit

/// A JSON Merge Patch of what may be changed here of a person.
public struct EmployeePatch: JSONConvertible, Hashable {
    public let members: JSONValue

    public init(_ members: JSONValue) { self.members = members }

    public static func decode(from reader: inout JSONReader, noting problems: inout JSONProblems) throws(JSONError) -> EmployeePatch? {
        guard try reader.isNext(.object, noting: &problems) else { return nil }
        return EmployeePatch(try JSONValue(from: &reader))
    }

    public func encode(to writer: inout JSONWriter) { members.encode(to: &writer) }

    public static func schema(defining definitions: inout JSONSchemaDefinitions) -> JSONValue {
        [
            "type": "object",
            "properties": [
                "title": ["type": ["string", "null"], "maxLength": 200],
                "employmentStatus": ["enum": ["active", "left", .null]],
                "expiresAt": ["type": ["string", "null"], "format": "date-time"],
            ],
            "additionalProperties": ["description": "Of an employee of an IdP of type `custom`: any member of EmployeeDraft."],
            "description": "A JSON Merge Patch (RFC 7396): members that are left out stay, null gives the source's value back.",
        ]
    }

    /// Members that every employee has, or could be given where employees are kept by hand, and that only the source may change, as they stand in the patch.
    public var readOnlyMembers: [String] {
        var names = CollectedNames()
        var employee = Employee()
        employee.fields(&names)
        var draft = EmployeeDraft()
        draft.fields(&names)
        return keys.filter { names.names.contains($0) && !Self.settable.contains($0) }
    }

    /// Members that no employee has.
    public var unknownMembers: [String] {
        let known = Set(readOnlyMembers).union(Self.settable)
        return keys.filter { !known.contains($0) }
    }

    private static let settable: Set = ["title", "employmentStatus", "expiresAt"]

    private var keys: [String] {
        guard case .object(let members) = members else { return [] }
        return members.map(\.key)
    }
}

/// Collects the names of an object's members.
private struct CollectedNames: JSONFieldVisitor {
    var names: Set<String> = []

    mutating func required<Value: JSONConvertible>(_ name: String, _: inout Value, _: String) { names.insert(name) }
    mutating func optional<Value: JSONConvertible>(_ name: String, _: inout Value?, _: String) { names.insert(name) }
    mutating func defaulted<Value: JSONConvertible>(_ name: String, _: inout Value, _: String) { names.insert(name) }
}
