import JSONKit

/// What the source tells of a department, as mapped: what is compared, stored, and kept as before and after.
public struct DepartmentContent: JSONObject, Hashable {
    public var name = ""
    /// The parent in the directory: the source's, or the root's where the source's is not known. Nil at the root.
    public var parentSourceId: String?
    public var order: Int64?
    /// The source's ids of the managers; nil is unknown.
    public var managers: [String]?
    public var extended: [String: JSONValue]?

    public init() {}

    public mutating func fields(_ visitor: inout some JSONFieldVisitor) {
        visitor.required("name", &name, "Its name.")
        visitor.optional("parentSourceId", &parentSourceId, "The source's id of the parent in the directory.")
        visitor.optional("order", &order, "Position among its siblings.")
        visitor.optional("managers", &managers, "The source's ids of the managers.")
        visitor.optional("extended", &extended, "Extended fields.")
    }
}
