import JSONKit

/// A field of a synchronized person that was edited here; it stays until the source changes that field.
public struct LocalEdit: JSONObject, Hashable {
    /// What may be edited here of a person who comes from a source.
    public enum Field: String, JSONEnum {
        case title, employmentStatus
    }

    public var field = Field.title
    /// What the source said when the edit was made; nil when it said nothing.
    public var source: String?
    public var time = Timestamp(milliseconds: 0)

    public init() {}

    public init(_ field: Field, source: String?, time: Timestamp) {
        self.field = field
        self.source = source
        self.time = time
    }

    public static var schemaName: String? { "LocalEdit" }

    public mutating func fields(_ visitor: inout some JSONFieldVisitor) {
        visitor.required("field", &field, "The field that was edited here.")
        visitor.optional("source", &source, "What the source said when it was edited; absent when it said nothing.")
        visitor.required("time", &time, "When it was edited.")
    }
}
