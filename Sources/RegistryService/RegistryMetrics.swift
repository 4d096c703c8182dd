import DaemonKit
import JSONKit
import LineProtocol
import Metrics
import RegistryStore

/// The registry's measurements, with the sizes of its store as they are when asked.
public struct RegistryMetrics: MetricsRenderer {
    private let registry: MetricsRegistry
    private let store: RegistryStore
    private let catalog: IdPCatalog

    public init(_ registry: MetricsRegistry, store: RegistryStore, catalog: IdPCatalog) {
        registry.describe("registry_idps", "IdPs by status.")
        registry.describe("registry_database_bytes", "Size of the registry's database.")
        self.registry = registry
        self.store = store
        self.catalog = catalog
    }

    public func json() async -> JSONValue {
        await measure()
        return registry.snapshot().json
    }

    public func prometheus() async -> String {
        await measure()
        return registry.snapshot().prometheusText
    }

    private func measure() async {
        let snapshot = catalog.snapshot
        Gauge(label: "registry_idps", dimensions: [("status", "enabled")], factory: registry).record(snapshot.enabledCount)
        Gauge(label: "registry_idps", dimensions: [("status", "closed")], factory: registry).record(snapshot.count - snapshot.enabledCount)
        if let bytes = try? await store.databaseBytes() {
            Gauge(label: "registry_database_bytes", dimensions: [], factory: registry).record(bytes)
        }
    }
}
