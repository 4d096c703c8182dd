import CoreMetrics
import Synchronization

/// Keeps a process' metrics in memory: the backend of swift-metrics, given to each component explicitly.
///
/// Making a metric takes a lock, using one does not: make it once and keep it. Metrics of one name with the same labels share a value.
/// Names are made fit for Prometheus: `requests` as a counter is `requests_total`, `request.latency` as a timer `request_latency_seconds`.
public final class MetricsRegistry: MetricsFactory {
    /// The most series of one name; labels beyond it are counted together under the value `other`.
    public static let maximumSeries = 1000

    private struct Family {
        let kind: MetricsSnapshot.Kind
        var series: [[MetricsSnapshot.Label]: any MetricInstrument] = [:]
    }

    private struct State {
        var families: [String: Family] = [:]
        var descriptions: [String: MetricDescription] = [:]
    }

    private let state = Mutex(State())
    private let service: String?

    /// - Parameter service: tells this process' series from those of others that are collected beside them, in Prometheus' text.
    public init(service: String? = nil) {
        self.service = service
    }

    /// Says what metrics there are, and what each measures: they are shown from now on, also before there is anything to count.
    public func describe(_ descriptions: [MetricDescription]) {
        state.withLock { state in
            for description in descriptions {
                state.descriptions[description.name] = description
                if state.families[description.name] == nil { state.families[description.name] = Family(kind: description.kind) }
            }
        }
    }

    /// Makes a gauge have these series and no others.
    public func replace(_ name: String, with series: [(labels: [(String, String)], value: Double)]) {
        var family = Family(kind: .gauge)
        for (labels, value) in series.prefix(Self.maximumSeries) {
            let gauge = MetricGauge()
            gauge.set(value)
            family.series[MetricsRegistry.labels(labels)] = gauge
        }
        let replaced = family
        state.withLock { $0.families[MetricName.metric(name)] = replaced }
    }

    public func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
        instrument(label, "_total", .counter, dimensions, MetricCounter.init)
    }

    public func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler {
        instrument(label, "", .gauge, dimensions, MetricGauge.init)
    }

    public func makeRecorder(label: String, dimensions: [(String, String)], aggregate: Bool) -> any RecorderHandler {
        if aggregate { return instrument(label, "", .histogram, dimensions, MetricHistogram.values) }
        return instrument(label, "", .gauge, dimensions, MetricGauge.init)
    }

    public func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
        instrument(label, "_seconds", .histogram, dimensions, MetricHistogram.durations)
    }

    // A series is never taken back: another holder of the same one may still count.
    public func destroyCounter(_ handler: any CounterHandler) {}
    public func destroyMeter(_ handler: any MeterHandler) {}
    public func destroyRecorder(_ handler: any RecorderHandler) {}
    public func destroyTimer(_ handler: any TimerHandler) {}

    /// All metrics as they stand now.
    public func snapshot() -> MetricsSnapshot {
        let state = state.withLock { $0 }
        let families = state.families.sorted { $0.key < $1.key }.map { name, family in
            MetricsSnapshot.Family(
                name: name, kind: family.kind, description: state.descriptions[name],
                series: family.series.map { MetricsSnapshot.Series(labels: $0.key, value: $0.value.read()) }
                    .sorted { $0.labels.lexicographicallyPrecedes($1.labels) { ($0.name, $0.value) < ($1.name, $1.value) } })
        }
        return MetricsSnapshot(service: service, families: families)
    }

    private func instrument<Instrument: MetricInstrument>(
        _ label: String, _ suffix: String, _ kind: MetricsSnapshot.Kind, _ dimensions: [(String, String)], _ make: () -> Instrument
    ) -> Instrument {
        let base = MetricName.metric(label)
        var labels = MetricsRegistry.labels(dimensions)
        return state.withLock { state in
            var name = MetricName.suffixed(base, suffix)
            // One name cannot be of two kinds: the later one says its kind.
            if let family = state.families[name], family.kind != kind { name += "_" + kind.rawValue }
            var family = state.families[name] ?? Family(kind: kind)
            if family.series[labels] == nil, family.series.count >= MetricsRegistry.maximumSeries {
                labels = labels.map { MetricsSnapshot.Label(name: $0.name, value: "other") }
            }
            if let existing = family.series[labels] as? Instrument { return existing }
            let made = make()
            family.series[labels] = made
            state.families[name] = family
            return made
        }
    }

    /// Sorted by name; a name given twice keeps its last value, since Prometheus refuses it otherwise.
    private static func labels(_ dimensions: [(String, String)]) -> [MetricsSnapshot.Label] {
        Dictionary(dimensions.map { (MetricName.label($0.0), $0.1) }) { $1 }
            .map { MetricsSnapshot.Label(name: $0.key, value: $0.value) }
            .sorted { $0.name < $1.name }
    }
}
