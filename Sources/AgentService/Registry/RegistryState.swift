import IdentityModel

/// What the agent knows of the registry.
public struct RegistryState: Sendable {
    /// Whether the registry can be used.
    public enum Reach: Hashable, Sendable {
        /// Not reached yet, or lost; `problem` says why, for people.
        case away(problem: String)
        case connected
    }

    public internal(set) var reach = Reach.away(problem: "not connected yet")
    /// The IdPs as the registry told them last; kept while it is away.
    public internal(set) var idps: [IdP] = []
    /// The registry's revision that ``idps`` belong to; nil before the first answer.
    public internal(set) var revision: Int64?
}
