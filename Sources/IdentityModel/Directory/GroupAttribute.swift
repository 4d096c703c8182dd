import JSONKit

/// One of the things that make a person a member of a user group.
public struct GroupAttribute: JSONObject, Hashable {
    public enum Kind: String, JSONEnum {
        case username, department, email, telephone
    }

    public enum Relation: String, JSONEnum {
        case equal, unequal
    }

    public var type = Kind.username
    public var relation = Relation.equal
    public var value = ""
    /// Nil stands for all IdPs.
    public var idpId: IdPID?

    public init() {}

    public init(_ type: Kind, _ relation: Relation, _ value: String, idpId: IdPID? = nil) {
        self.type = type
        self.relation = relation
        self.value = value
        self.idpId = idpId
    }

    public static var schemaName: String? { "GroupAttribute" }

    public mutating func fields(_ visitor: inout some JSONFieldVisitor) {
        visitor.required("type", &type, "What of a person is looked at.")
        visitor.required("relation", &relation, "`equal`: it is the value; `unequal`: it is anything else, or absent.")
        visitor.required(
            "value", &value,
            "The value, whose letters of both cases are the same; for `department` its id or its `dn`, with everything below it.")
        visitor.optional("idpId", &idpId, "Only people of this IdP; absent: of every enabled one.")
    }

    public func validate(noting problems: inout JSONProblems) {
        if !(1...1024).contains(value.utf8.count) { problems.note("must have 1 to 1024 bytes", at: "value") }
    }
}
