import Metrics
import Synchronization

/// Counts requests by interface and outcome, throttles, and the time requests waited for their turn.
final class SourceMetrics: Sendable {
    private struct Key: Hashable {
        let api: DingTalkAPI
        let outcome: String
    }

    private let factory: any MetricsFactory
    private let counters = Mutex<[Key: Counter]>([:])
    private let waits: [DingTalkAPI: Metrics.Timer]

    init(factory: any MetricsFactory) {
        self.factory = factory
        waits = DingTalkAPI.allCases.reduce(into: [:]) {
            $0[$1] = Metrics.Timer(label: "dingtalk_wait_seconds", dimensions: [("api", $1.rawValue)], factory: factory)
        }
    }

    /// Counts a request. `outcome` is `ok` or the class of the fault.
    func count(_ api: DingTalkAPI, _ outcome: String) {
        let counter = counters.withLock { counters in
            let key = Key(api: api, outcome: outcome)
            if let counter = counters[key] { return counter }
            let counter = Counter(
                label: "dingtalk_requests_total", dimensions: [("api", api.rawValue), ("outcome", outcome)], factory: factory)
            counters[key] = counter
            return counter
        }
        counter.increment()
    }

    /// Shows how the interfaces of one application are paced.
    ///
    /// - Parameter application: tells applications apart without telling their keys.
    func show(_ states: [(api: DingTalkAPI, state: RateState)], of application: String) {
        for (api, state) in states where state.admitted > 0 {
            let labels = [("app", application), ("api", api.rawValue)]
            gauge("dingtalk_rate_per_second", labels, state.perSecond)
            gauge("dingtalk_rate_ceiling", labels, state.ceiling ?? 0)
            gauge("dingtalk_throttled", labels, state.throttled)
            for priority in RequestPriority.allCases {
                gauge("dingtalk_waiting", labels + [("priority", priority.label)], state.waiting[priority.rawValue])
            }
        }
    }

    private func gauge(_ name: String, _ labels: [(String, String)], _ value: Int) {
        Gauge(label: name, dimensions: labels, factory: factory).record(value)
    }

    /// Notes how long a request waited for its turn.
    func waited(_ api: DingTalkAPI, nanoseconds: Int64) {
        waits[api]?.recordNanoseconds(nanoseconds)
    }
}
