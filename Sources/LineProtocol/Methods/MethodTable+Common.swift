import Glibc
import JSONKit

extension MethodTable {
    /// Serves `service.info`, `service.health`, `service.metrics` and `rpc.discover`.
    ///
    /// It comes last: `rpc.discover` describes the methods that are there by then.
    ///
    /// - Parameters:
    ///   - now: the clock that `uptimeSeconds` is reckoned by.
    ///   - health: what `service.health` looks at.
    ///   - healthValidity: how long its probe counts.
    public mutating func addCommonMethods(
        of service: ServiceIdentity, now: @escaping @Sendable () -> Timestamp, metrics: any MetricsRenderer,
        health: HealthConditions, healthValidity: Duration = .seconds(1)
    ) {
        addImmediate(ServiceInfoMethod.self) { _, _ in
            var info = ServiceInfo()
            info.service = service.name
            info.version = service.version
            info.pid = Int(getpid())
            info.startedAt = service.startedAt
            info.uptimeSeconds = Int(max(0, (now().milliseconds &- service.startedAt.milliseconds) / 1000))
            return info
        }
        let report = HealthReport(health, validity: healthValidity)
        addRecalled(ServiceHealthMethod.self, recall: report.current, otherwise: report.renewed)
        add(ServiceMetricsMethod.self) { params, _ in
            switch params.format {
            case .json: ServiceMetrics(json: await metrics.json())
            case .prometheus: ServiceMetrics(prometheus: await metrics.prometheus())
            }
        }
        // Added before the document is made, so that it describes this method too.
        addImmediateEncoded(DiscoverMethod.self) { _, _ in [] }
        let document = DiscoveryDocument { [self] in
            openRPC(title: service.name, version: service.version, summary: service.summary).jsonBytes
        }
        addRecalled(DiscoverMethod.self, recall: { document.written }, otherwise: { document.bytes })
    }
}
