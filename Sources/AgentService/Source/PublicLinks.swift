import IdentityModel

/// Where the world reaches this installation, for each IdP.
struct PublicLinks: Sendable {
    /// As this process was told; nil leaves it to the registry, which may have been told too.
    let baseURL: PublicBaseURL?

    /// The addresses of an IdP; nil when nobody told where this installation is, or its type has none.
    func links(of idp: IdP) -> IdPLinks? { baseURL?.links(of: idp) ?? idp.links }
}
