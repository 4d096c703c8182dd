import IdentityModel
import LineProtocol

/// `idp.enable`: takes an identity provider into use.
public enum IdPEnable: RPCMethod {
    public typealias Params = IdPReference
    public typealias Result = IdP
    public static let name = "idp.enable"
    public static let summary = "Enables an IdP; one that is enabled already stays as it is."
    public static let access = RPCAccess.admin
    public static let errors: [RPCReason] = [.notFound, .limitEnabled, .limitCustom, .typeNotSupported]
}
