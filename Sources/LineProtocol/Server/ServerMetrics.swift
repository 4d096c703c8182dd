import CoreMetrics
import Synchronization

/// What a server measures of itself.
///
/// `rpc_requests_total{socket,method}`, `rpc_errors_total{socket,method,reason}`, `rpc_duration_seconds{socket,method}`,
/// `rpc_connections{socket}` and `rpc_connections_refused_total{socket,reason}`.
final class ServerMetrics: Sendable {
    private struct ErrorKey: Hashable {
        let method: String
        let reason: String
    }

    private let factory: any MetricsFactory
    private let socket: String
    private let connections: Meter
    private let errors = Mutex<[ErrorKey: Counter]>([:])

    init(factory: any MetricsFactory, socket: String) {
        self.factory = factory
        self.socket = socket
        self.connections = Meter(label: "rpc_connections", dimensions: [("socket", socket)], factory: factory)
    }

    func requests(_ method: String) -> Counter {
        Counter(label: "rpc_requests_total", dimensions: [("socket", socket), ("method", method)], factory: factory)
    }

    func duration(_ method: String) -> CoreMetrics.Timer {
        Timer(label: "rpc_duration_seconds", dimensions: [("socket", socket), ("method", method)], factory: factory)
    }

    func connections(_ count: Int) {
        connections.set(count)
    }

    func refused(_ reason: RPCReason) {
        Counter(
            label: "rpc_connections_refused_total", dimensions: [("socket", socket), ("reason", reason.name)], factory: factory
        ).increment()
    }

    /// - Parameter method: nil where the line named none that there is.
    func failed(_ method: String?, _ reason: RPCReason) {
        let key = ErrorKey(method: method ?? "", reason: reason.name)
        let counter = errors.withLock { errors in
            if let counter = errors[key] { return counter }
            let counter = Counter(
                label: "rpc_errors_total", dimensions: [("socket", socket), ("method", key.method), ("reason", key.reason)],
                factory: factory)
            errors[key] = counter
            return counter
        }
        counter.increment()
    }
}
