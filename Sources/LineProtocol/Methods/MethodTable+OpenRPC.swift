import JSONKit

extension MethodTable {
    /// The OpenRPC 1.3 document of these methods, in the order in which they were added.
    ///
    /// `x-access` says who may call a method, `x-notifications` what a watch sends after its result.
    public func openRPC(title: String, version: String, summary: String) -> JSONValue {
        var definitions = JSONSchemaDefinitions()
        let descriptions = methods.map { $0.openRPC(&definitions) }
        let schemas = definitions.schemas.sorted { $0.key < $1.key }.map { JSONValue.Member($0.key, $0.value) }
        let errors = RPCReason.common.map { JSONValue.Member($0.name, $0.openRPC) }
        return [
            "openrpc": "1.3.2",
            "info": ["title": .string(title), "version": .string(version), "description": .string(summary)],
            "methods": .array(descriptions),
            "components": ["schemas": .object(schemas), "errors": .object(errors)],
        ]
    }
}

extension RPCMethod {
    fileprivate static func openRPC(_ definitions: inout JSONSchemaDefinitions) -> JSONValue {
        let own = errors.filter { !RPCReason.common.contains($0) }.map(\.openRPC)
        let common: [JSONValue] = RPCReason.common.map { ["$ref": .string("#/components/errors/\($0.name)")] }
        var description: JSONValue = [
            "name": .string(name),
            "summary": .string(summary),
            "paramStructure": "by-name",
            "params": .array(contents(of: Params.self, &definitions)),
            "result": ["name": "result", "schema": Result.schema(defining: &definitions)],
            "errors": .array(own + common),
            "x-access": .string(access.rawValue),
        ]
        if !notifications.isEmpty { description["x-notifications"] = .array(notifications.map { $0.openRPC(&definitions) }) }
        return description
    }
}

extension RPCNotification {
    fileprivate static func openRPC(_ definitions: inout JSONSchemaDefinitions) -> JSONValue {
        ["name": .string(name), "summary": .string(summary), "params": .array(contents(of: Params.self, &definitions))]
    }
}

extension RPCReason {
    fileprivate var openRPC: JSONValue {
        ["code": .int(Int64(code)), "message": .string(summary), "data": ["reason": .string(name)]]
    }
}

/// The members of an object, each as OpenRPC's content descriptor.
private func contents<Params: JSONObject>(of _: Params.Type, _ definitions: inout JSONSchemaDefinitions) -> [JSONValue] {
    var describer = ContentDescriber(definitions: definitions)
    var placeholder = Params()
    placeholder.fields(&describer)
    definitions = describer.definitions
    return describer.contents
}

private struct ContentDescriber: JSONFieldVisitor {
    var definitions: JSONSchemaDefinitions
    var contents: [JSONValue] = []

    mutating func required<Value: JSONConvertible>(_ name: String, _ value: inout Value, _ summary: String) {
        describe(Value.self, name, summary, required: true)
    }

    mutating func optional<Value: JSONConvertible>(_ name: String, _ value: inout Value?, _ summary: String) {
        describe(Value.self, name, summary, required: false)
    }

    mutating func defaulted<Value: JSONConvertible>(_ name: String, _ value: inout Value, _ summary: String) {
        describe(Value.self, name, summary, required: false, default: try? JSONValue(parsing: value.jsonBytes()))
    }

    private mutating func describe<Value: JSONConvertible>(
        _: Value.Type, _ name: String, _ summary: String, required: Bool, default value: JSONValue? = nil
    ) {
        var schema = Value.schema(defining: &definitions)
        if let value, schema != true { schema["default"] = value }
        contents.append(["name": .string(name), "summary": .string(summary), "required": .bool(required), "schema": schema])
    }
}
