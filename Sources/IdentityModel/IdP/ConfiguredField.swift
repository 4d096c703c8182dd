import JSONKit

/// An extended field as a configuration document has it.
public struct ConfiguredField: JSONObject, Hashable {
    public var key = ""
    public var name = ""
    public var type = LocalField.Kind.string
    public var owner = LocalField.Owner.employee
    public var description: String?

    public init() {}

    public init(_ field: LocalField) {
        key = field.key
        name = field.name
        type = field.type
        owner = field.owner
        description = field.description
    }

    public mutating func fields(_ visitor: inout some JSONFieldVisitor) {
        visitor.required("key", &key, "How mappings name it: lower-case letters, digits and `_`, at most 40.")
        visitor.required("name", &name, "For people.")
        visitor.required("type", &type, "`string`, `number`, `boolean` or `date`.")
        visitor.defaulted("owner", &owner, "Whose field it is.")
        visitor.optional("description", &description, "What it is for.")
    }

    /// The members that differ from `before`; nil stands for no field.
    public func changes(from before: ConfiguredField?) -> [AuditChange] {
        let members: [(String, (ConfiguredField) -> String?)] = [
            ("name", { $0.name }), ("type", { $0.type.rawValue }), ("description", { $0.description }),
        ]
        return members.compactMap { path, value in
            let (old, new) = (before.flatMap(value), value(self))
            return old == new ? nil : AuditChange(path: path, before: old.map(JSONValue.string), after: new.map(JSONValue.string))
        }
    }
}
