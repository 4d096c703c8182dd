import DaemonKit
import IdentityModel
import JSONKit
import LineProtocol
import Metrics
import RegistryStore

/// The registry's measurements, with the sizes of its store as they are when asked.
public struct RegistryMetrics: MetricsRenderer {
    static let descriptions: [MetricDescription] = [
        .init("registry_idps", .gauge, in: "IdPs", by: ["status"], "IdPs by status: enabled, closed."),
        .init(
            "registry_idp_connected", .gauge, in: "0 or 1", by: ["idp", "name"],
            "Of enabled IdPs with a source: 1 where the connectivity test of the present settings passed, else 0."),
        .init("registry_database_bytes", .gauge, in: "bytes", "Size of the registry's database."),
    ]

    private let registry: MetricsRegistry
    private let store: RegistryStore
    private let catalog: IdPCatalog
    private let meter: DaemonMeter

    public init(_ registry: MetricsRegistry, store: RegistryStore, catalog: IdPCatalog, meter: DaemonMeter) {
        registry.describe(Self.descriptions)
        self.registry = registry
        self.store = store
        self.catalog = catalog
        self.meter = meter
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
        meter.measure()
        meter.show(health: [await RegistryService.check(store)].map { ($0.name, $0.status == .ready) })
        let snapshot = catalog.snapshot
        registry.replace(
            "registry_idps",
            with: [
                ([("status", "enabled")], Double(snapshot.enabledCount)),
                ([("status", "closed")], Double(snapshot.count - snapshot.enabledCount)),
            ])
        registry.replace(
            "registry_idp_connected",
            with: snapshot.enabledWithSource.map {
                ([("idp", $0.id.rawValue), ("name", $0.name)], $0.connectivity.status == .passed ? 1 : 0)
            })
        if let bytes = try? await store.databaseBytes() {
            Gauge(label: "registry_database_bytes", dimensions: [], factory: registry).record(bytes)
        }
    }
}
