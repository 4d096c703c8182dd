import IdentityModel
import RegistryAPI

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
    /// The extended fields that mappings may fill, as the registry told them last.
    public internal(set) var fields: [LocalField] = []
    /// The registry's revision that ``idps`` belong to; nil before the first answer.
    public internal(set) var revision: Int64?

    /// Takes what the registry told at the beginning of a connection, whatever was known before: it may have been set back.
    mutating func begin(_ configs: AgentConfigs.Result) { take(configs) }

    /// Takes an answer of the registry, unless something newer is known: answers to questions that were asked at once come in any order.
    mutating func adopt(_ configs: AgentConfigs.Result) {
        guard configs.revision >= revision ?? .min else { return }
        take(configs)
    }

    private mutating func take(_ configs: AgentConfigs.Result) {
        idps = configs.idps
        fields = configs.fields ?? []
        revision = configs.revision
    }
}
