import DaemonKit
import JSONKit
import LineProtocol
import RegistryStore

extension RegistryService {
    /// The methods of the admin socket with those that every service has; `rpc.discover` describes them all.
    public func adminMethods(of identity: ServiceIdentity, metrics: any MetricsRenderer) -> MethodTable {
        completed(adminMethods(), identity, metrics)
    }

    /// The methods of the agent socket with those that every service has.
    public func agentMethods(of identity: ServiceIdentity, metrics: any MetricsRenderer) -> MethodTable {
        completed(agentMethods(), identity, metrics)
    }

    private func completed(_ table: MethodTable, _ identity: ServiceIdentity, _ metrics: any MetricsRenderer) -> MethodTable {
        var table = table
        table.addCommonMethods(of: identity, now: { [clock] in clock.now() }, metrics: metrics) { [store] in [await Self.check(store)] }
        return table
    }

    static func check(_ store: RegistryStore) async -> HealthCheck {
        do {
            _ = try await store.databaseBytes()
            return HealthCheck("database", .ready)
        } catch {
            return HealthCheck("database", .degraded, "The database cannot be read; see the log, and the disk it is on.")
        }
    }
}
