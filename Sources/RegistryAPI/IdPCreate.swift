import IdentityModel
import LineProtocol

/// `idp.create`: a new identity provider.
public enum IdPCreate: RPCMethod {
    public typealias Params = IdPDraft
    public typealias Result = IdP
    public static let name = "idp.create"
    public static let summary = "Creates an IdP. At most five may be enabled, one of type `custom` among them; closed ones have no limit."
    public static let access = RPCAccess.admin
    public static let errors: [RPCReason] = [.nameTaken, .corpTaken, .limitEnabled, .limitCustom, .typeNotSupported]
}
