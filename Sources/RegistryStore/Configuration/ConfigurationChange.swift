import IdentityModel

/// One change of the configuration, in the order of the commits.
public struct ConfigurationChange: Hashable, Sendable {
    public enum Kind: String, Sendable {
        case created, updated, enabled, disabled, deleted
        /// The extended fields, which concern every IdP.
        case fields
    }

    public let revision: Int64
    public let idpID: IdPID?
    public let kind: Kind

    public init(revision: Int64, idpID: IdPID?, kind: Kind) {
        self.revision = revision
        self.idpID = idpID
        self.kind = kind
    }
}
