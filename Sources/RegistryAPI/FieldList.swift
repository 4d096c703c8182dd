import IdentityModel
import JSONKit
import LineProtocol

/// `field.list`: the local fields that mappings may fill.
public enum FieldList: RPCMethod {
    public struct Result: JSONObject {
        public var fields: [LocalField] = []

        public init() {}

        public init(fields: [LocalField]) {
            self.fields = fields
        }

        public mutating func fields(_ visitor: inout some JSONFieldVisitor) {
            visitor.required("fields", &fields, "Built-in fields first, then extended ones.")
        }
    }

    public typealias Params = JSONEmpty
    public static let name = "field.list"
    public static let summary = "Lists the local fields that a mapping may fill."
    public static let access = RPCAccess.viewer
}
