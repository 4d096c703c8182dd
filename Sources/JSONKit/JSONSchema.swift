/// The named shapes that schemas refer to.
public struct JSONSchemaDefinitions: Sendable {
    /// Name to schema, by name.
    public private(set) var schemas: [String: JSONValue] = [:]
    /// Where the definitions stand in the document, as a JSON pointer.
    public let root: String

    public init(root: String = "#/components/schemas/") {
        self.root = root
    }

    /// A `$ref` to the shape `name`, which `describe` gives when it is not there yet.
    public mutating func reference(_ name: String, _ describe: (inout JSONSchemaDefinitions) -> JSONValue) -> JSONValue {
        if schemas[name] == nil {
            // Held open, so that a shape may contain itself.
            schemas[name] = true
            schemas[name] = describe(&self)
        }
        return ["$ref": .string(root + name)]
    }
}

/// Describes the members of a ``JSONObject`` as JSON Schema.
struct JSONObjectDescriber: JSONFieldVisitor {
    var definitions: JSONSchemaDefinitions
    private var properties: [JSONValue.Member] = []
    private var requiredNames: [JSONValue] = []

    init(definitions: JSONSchemaDefinitions) {
        self.definitions = definitions
    }

    var schema: JSONValue {
        var schema: JSONValue = ["type": "object", "properties": .object(properties)]
        if !requiredNames.isEmpty { schema["required"] = .array(requiredNames) }
        return schema
    }

    mutating func required<Value: JSONConvertible>(_ name: String, _ value: inout Value, _ summary: String) {
        requiredNames.append(.string(name))
        describe(Value.self, name, summary)
    }

    mutating func optional<Value: JSONConvertible>(_ name: String, _ value: inout Value?, _ summary: String) {
        describe(Value.self, name, summary)
    }

    mutating func defaulted<Value: JSONConvertible>(_ name: String, _ value: inout Value, _ summary: String) {
        describe(Value.self, name, summary, default: try? JSONValue(parsing: value.jsonBytes()))
    }

    private mutating func describe<Value: JSONConvertible>(
        _: Value.Type, _ name: String, _ summary: String, default value: JSONValue? = nil
    ) {
        var schema = Value.schema(defining: &definitions)
        if schema == true { schema = [:] }
        schema["description"] = .string(summary)
        if let value { schema["default"] = value }
        properties.append(JSONValue.Member(name, schema))
    }
}
