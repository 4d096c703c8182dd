import IdentityModel

/// Acts on what the registry tells.
public protocol RegistryFollower: Sendable {
    /// The IdPs as the registry has them now: after every connection and every change.
    func registryHas(_ idps: [IdP]) async

    /// An IdP was deleted. May come again for one that was deleted long ago.
    func registryDeleted(_ idpID: IdPID) async
}
