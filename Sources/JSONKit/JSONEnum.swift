/// A closed set of words, written as a JSON string.
public protocol JSONEnum: JSONConvertible, RawRepresentable, CaseIterable, Hashable where RawValue == String {}

extension JSONEnum {
    public static func decode(from reader: inout JSONReader, noting problems: inout JSONProblems) throws(JSONError) -> Self? {
        guard try reader.isNext(.string, noting: &problems) else { return nil }
        if let value = Self(rawValue: try reader.string()) { return value }
        problems.note("must be one of " + allCases.map { "\"\($0.rawValue)\"" }.joined(separator: ", "))
        return nil
    }

    public func encode(to writer: inout JSONWriter) { writer.string(rawValue) }

    public static func schema(defining definitions: inout JSONSchemaDefinitions) -> JSONValue {
        ["type": "string", "enum": .array(allCases.map { .string($0.rawValue) })]
    }
}
