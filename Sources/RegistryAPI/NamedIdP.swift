import IdentityModel
import JSONKit

/// An IdP by its id and name, where it is spoken of.
public struct NamedIdP: JSONObject, Hashable {
    public var id = IdPID(number: 0)
    public var name = ""

    public init() {}

    public init(id: IdPID, name: String) {
        self.id = id
        self.name = name
    }

    public static var schemaName: String? { "NamedIdP" }

    public mutating func fields(_ visitor: inout some JSONFieldVisitor) {
        visitor.required("id", &id, "The IdP.")
        visitor.required("name", &name, "Its name.")
    }
}
