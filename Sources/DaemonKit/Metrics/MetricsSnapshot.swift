/// All metrics of a process as they stood at one moment, in the order of their names.
public struct MetricsSnapshot: Sendable {
    /// All series of one name.
    public struct Family: Sendable {
        /// A valid Prometheus name with the suffix of its kind.
        public let name: String
        public let kind: Kind
        /// What is measured; nil for a metric that nobody described.
        public let description: MetricDescription?
        public internal(set) var series: [Series]
    }

    public enum Kind: String, Sendable {
        case counter, gauge, histogram
    }

    /// One combination of labels.
    public struct Series: Sendable {
        /// Valid Prometheus label names and their values, by name.
        public let labels: [Label]
        public let value: Value
    }

    public struct Label: Hashable, Sendable {
        public let name: String
        public let value: String
    }

    public enum Value: Sendable {
        case counter(Int64)
        case gauge(Double)
        case histogram(Histogram)
    }

    /// The process, for collectors that read several.
    public let service: String?
    public let families: [Family]

    /// The family of that name.
    public subscript(_ name: String) -> Family? { families.first { $0.name == name } }
}

extension MetricsSnapshot.Family {
    /// The value of the series with exactly these labels.
    public func value(_ labels: [String: String] = [:]) -> MetricsSnapshot.Value? {
        series.first { series in Dictionary(series.labels.map { ($0.name, $0.value) }) { $1 } == labels }?.value
    }
}
