import JSONKit

/// What a removal answers with.
public struct Deleted: JSONObject, Hashable {
    public var deleted = true

    public init() {}

    public mutating func fields(_ visitor: inout some JSONFieldVisitor) {
        visitor.required("deleted", &deleted, "True.")
    }
}
