import IdentityModel
import JSONKit
import LineProtocol

/// `idp.disable`: takes an identity provider out of use.
public enum IdPDisable: RPCMethod {
    /// The IdP with a warning beside its members.
    public struct Result: JSONObject {
        public var idp = IdP()
        public var warning = ""

        public init() {}

        public init(idp: IdP, warning: String) {
            self.idp = idp
            self.warning = warning
        }

        public mutating func fields(_ visitor: inout some JSONFieldVisitor) {
            idp.fields(&visitor)
            visitor.required("warning", &warning, "What this means for end users.")
        }
    }

    public typealias Params = IdPReference
    public static let name = "idp.disable"
    public static let summary = "Closes an IdP: it neither synchronizes nor logs anyone in. One that is closed already stays as it is."
    public static let access = RPCAccess.admin
    public static let errors: [RPCReason] = [.notFound]
}
