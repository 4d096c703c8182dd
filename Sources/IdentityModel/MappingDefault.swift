import JSONKit

/// The constant that a mapping gives when no source does: a text for a field of any type, or a number or a boolean for a field of that type.
public struct MappingDefault: JSONConvertible, Hashable {
    /// As it was given: a string, a number or a boolean.
    public let value: JSONValue

    /// The constant as a text.
    public init(_ text: String) { value = .string(text) }

    private init(value: JSONValue) { self.value = value }

    public static func decode(from reader: inout JSONReader, noting problems: inout JSONProblems) throws(JSONError) -> MappingDefault? {
        let start = problems.count
        switch try reader.kind() {
        case .string, .number, .boolean: break
        case let kind:
            problems.note("must be a string, a number or a boolean, not \(kind.phrase)")
            try reader.skip()
        }
        guard problems.count == start else { return nil }
        let value = try JSONValue(from: &reader)
        if case .string(let text) = value, text.utf8.count > 1000 { problems.note("must be at most 1000 bytes") }
        if case .number(let text) = value, text.utf8.count > 100 { problems.note("must be a number of at most 100 characters") }
        return problems.count == start ? MappingDefault(value: value) : nil
    }

    public func encode(to writer: inout JSONWriter) { value.encode(to: &writer) }

    public static func schema(defining definitions: inout JSONSchemaDefinitions) -> JSONValue {
        ["type": ["string", "number", "boolean"]]
    }

    /// What is wrong with this constant for `field`; nil when it can be its value. A text is judged where it is read, as a source's would be.
    func objection(of field: LocalField) -> String? {
        switch (value, field.type) {
        case (.string, _), (.int, .number), (.number, .number), (.bool, .boolean): nil
        default: "must be a string, or of the type of \"\(field.key)\", which is \(field.type.rawValue)"
        }
    }
}

extension MappingDefault: ExpressibleByStringLiteral {
    public init(stringLiteral text: String) { self.init(text) }
}
