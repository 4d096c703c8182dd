import DaemonKit
import IdentityModel
import JSONKit
import LineProtocol
import Logging
import RegistryAPI
import RegistryStore

/// What the registry answers on its sockets.
public struct RegistryService: Sendable {
    let store: RegistryStore
    let catalog: IdPCatalog
    let verifications = SecretVerifications()
    let clock: any WallClock
    let logger: Logger

    /// A service over a store that publishes its commits to `catalog`.
    public init(store: RegistryStore, catalog: IdPCatalog, clock: any WallClock = SystemWallClock(), logger: Logger) {
        self.store = store
        self.catalog = catalog
        self.clock = clock
        self.logger = logger
    }

    /// The methods of the admin socket.
    public func adminMethods() -> MethodTable {
        var table = MethodTable(translating: RPCError.registry, observingRefusals: auditRefusal)
        addReads(to: &table)
        addWrites(to: &table)
        addLogos(to: &table)
        addFields(to: &table)
        addAudit(to: &table)
        addConfiguration(to: &table)
        addKeeping(to: &table)
        return table
    }

    /// The methods of the agent socket.
    public func agentMethods() -> MethodTable {
        var table = MethodTable(translating: RPCError.registry, observingRefusals: auditRefusal)
        addAgentReads(to: &table)
        addAgentReports(to: &table)
        return table
    }
}
