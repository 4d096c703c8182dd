import JSONKit

/// How one mapping fares with what the source shows of one object.
public struct MappedField: JSONObject, Hashable {
    public var target = ""
    public var targetType = FieldMapping.TargetType.builtin
    public var source: String?
    public var raw: JSONValue?
    public var transform: FieldMapping.Transform?
    public var usesDefault = false
    public var value: JSONValue?
    public var problem: String?

    public init() {}

    public static var schemaName: String? { "MappedField" }

    public mutating func fields(_ visitor: inout some JSONFieldVisitor) {
        visitor.required("target", &target, "The local field.")
        visitor.required("targetType", &targetType, "Whether it is built in or an extended field.")
        visitor.optional("source", &source, "The source's field that won; absent when none has a value.")
        visitor.optional("raw", &raw, "Its value at the source.")
        visitor.optional("transform", &transform, "What is applied to the value.")
        visitor.required("usesDefault", &usesDefault, "Whether the mapping's default stands in.")
        visitor.optional("value", &value, "What is stored; absent when the source says nothing, and the stored value stays.")
        visitor.optional("problem", &problem, "Why the value cannot be taken; the stored one stays.")
    }
}
