import IdentityModel
import JSONKit

/// Params that name one IdP.
public struct IdPReference: JSONObject {
    public var id = IdPID.placeholder

    public init() {}

    public init(_ id: IdPID) {
        self.id = id
    }

    public mutating func fields(_ visitor: inout some JSONFieldVisitor) {
        visitor.required("id", &id, "The IdP.")
    }
}
