/// A string with a rule: whoever holds one knows that the rule is kept.
///
/// Conforming types state the rule once; decoding, the JSON Schema and the message to people follow from it.
public protocol JSONText: JSONConvertible, RawRepresentable, Hashable, CustomStringConvertible where RawValue == String {
    /// The rule in words: "must be …".
    static var rule: String { get }
    /// What the JSON Schema says beyond `"type":"string"`.
    static var schemaRule: JSONValue { get }
}

extension JSONText {
    public var description: String { rawValue }

    public static func decode(from reader: inout JSONReader, noting problems: inout JSONProblems) throws(JSONError) -> Self? {
        guard try reader.isNext(.string, noting: &problems) else { return nil }
        if let value = Self(rawValue: try reader.string()) { return value }
        problems.note(rule)
        return nil
    }

    public func encode(to writer: inout JSONWriter) { writer.string(rawValue) }

    public static func schema(defining definitions: inout JSONSchemaDefinitions) -> JSONValue {
        var schema: JSONValue = ["type": "string"]
        if case .object(let members) = schemaRule { for member in members { schema[member.key] = member.value } }
        return schema
    }
}
