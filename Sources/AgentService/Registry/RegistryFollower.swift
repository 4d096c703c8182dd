import IdentityModel
import RegistryAPI

/// Acts on what the registry tells.
public protocol RegistryFollower: Sendable {
    /// The IdPs as the registry has them now: after every connection and every change.
    func registryHas(_ idps: [IdP]) async

    /// An IdP was deleted. May come again for one that was deleted long ago.
    func registryDeleted(_ idpID: IdPID) async

    /// Somebody waits for new settings to be tested. Runs beside the other calls, and is cancelled when the connection is lost; the same
    /// request comes again with the next connection, while it waits.
    func registryAsks(_ request: SecretVerify.Params) async
}

/// Who does not care about something leaves it out.
extension RegistryFollower {
    public func registryHas(_ idps: [IdP]) async {}
    public func registryDeleted(_ idpID: IdPID) async {}
    public func registryAsks(_ request: SecretVerify.Params) async {}
}
