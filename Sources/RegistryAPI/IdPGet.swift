import IdentityModel
import LineProtocol

/// `idp.get`: one identity provider.
public enum IdPGet: RPCMethod {
    public typealias Params = IdPReference
    public typealias Result = IdP
    public static let name = "idp.get"
    public static let summary = "Gives one IdP. Secrets are shown only by their fingerprint."
    public static let access = RPCAccess.viewer
    public static let errors: [RPCReason] = [.notFound]
}
