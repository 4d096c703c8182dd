import IdentityModel
import JSONKit
import LineProtocol

/// `field.delete`: removes an extended field.
public enum FieldDelete: RPCMethod {
    public struct Params: JSONObject {
        public var key = FieldKey.placeholder
        public var owner = LocalField.Owner.employee
        public var force = false

        public init() {}

        public mutating func fields(_ visitor: inout some JSONFieldVisitor) {
            visitor.required("key", &key, "The field.")
            visitor.defaulted("owner", &owner, "Whose field it is.")
            visitor.defaulted("force", &force, "Whether to remove the mappings that fill it too, in the same transaction.")
        }
    }

    public struct Result: JSONObject {
        public var deleted = true
        public var idps: [NamedIdP] = []

        public init() {}

        public init(idps: [NamedIdP]) {
            self.idps = idps
        }

        public mutating func fields(_ visitor: inout some JSONFieldVisitor) {
            visitor.required("deleted", &deleted, "True.")
            visitor.required("idps", &idps, "The IdPs that lost a mapping by it.")
        }
    }

    public static let name = "field.delete"
    public static let summary = "Removes an extended field. One that mappings fill is kept, unless `force` removes those mappings with it."
    public static let access = RPCAccess.admin
    public static let errors: [RPCReason] = [.notFound, .readOnly, .fieldInUse]
}
