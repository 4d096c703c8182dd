import IdentityModel
import LineProtocol

/// `idp.removeLogo`: takes an identity provider's logo away.
public enum IdPRemoveLogo: RPCMethod {
    public typealias Params = IdPReference
    public typealias Result = IdP
    public static let name = "idp.removeLogo"
    public static let summary = "Takes the logo of an IdP away; one without a logo stays as it is."
    public static let access = RPCAccess.admin
    public static let errors: [RPCReason] = [.notFound]
}
