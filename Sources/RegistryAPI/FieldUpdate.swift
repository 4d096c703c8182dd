import IdentityModel
import JSONKit
import LineProtocol

/// `field.update`: changes an extended field.
public enum FieldUpdate: RPCMethod {
    public struct Params: JSONObject {
        public var key = FieldKey.placeholder
        public var owner = LocalField.Owner.employee
        public var patch = FieldPatch(.object([]))

        public init() {}

        public mutating func fields(_ visitor: inout some JSONFieldVisitor) {
            visitor.required("key", &key, "The field.")
            visitor.defaulted("owner", &owner, "Whose field it is.")
            visitor.required("patch", &patch, "What changes, as a JSON Merge Patch (RFC 7396): `name`, `description`.")
        }
    }

    public typealias Result = LocalField
    public static let name = "field.update"
    public static let summary = "Changes the name or the description of an extended field; its key, type and owner never change."
    public static let access = RPCAccess.admin
    public static let errors: [RPCReason] = [.notFound, .readOnly]
}
