import JSONKit

/// What may be set of a department that is kept by hand.
public struct DepartmentDraft: JSONObject, Hashable {
    public var name = DepartmentName.placeholder
    /// Nil stands for the root.
    public var parentId: DepartmentID?
    public var order: Int64?
    public var managers: [String] = []
    public var extended: [String: JSONValue] = [:]

    public init() {}

    public static var schemaName: String? { "DepartmentDraft" }

    public mutating func fields(_ visitor: inout some JSONFieldVisitor) {
        visitor.required("name", &name, "Its name; unique among its siblings.")
        visitor.optional("parentId", &parentId, "The parent; absent: the root.")
        visitor.optional("order", &order, "Position among its siblings, the lowest first.")
        visitor.defaulted("managers", &managers, "The `sourceId`s of the managers.")
        visitor.defaulted("extended", &extended, "Extended fields, by their keys.")
    }

    public func validate(noting problems: inout JSONProblems) {
        if managers.count > 100 { problems.note("must be at most 100", at: "managers") }
    }
}

extension DepartmentDraft {
    /// A draft of what is stored.
    public init(_ department: Department) {
        name = DepartmentName(rawValue: department.name) ?? .placeholder
        parentId = department.parentId
        order = department.order
        managers = department.managers
        extended = department.extended
    }
}
