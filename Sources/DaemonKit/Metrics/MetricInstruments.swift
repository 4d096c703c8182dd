import CoreMetrics
import Synchronization

/// What all series keep: a value that can be read at any moment.
protocol MetricInstrument: AnyObject, Sendable {
    func read() -> MetricsSnapshot.Value
}

/// A number that only grows.
final class MetricCounter: CounterHandler, MetricInstrument {
    private let value = Atomic<Int64>(0)

    func increment(by amount: Int64) { value.wrappingAdd(amount, ordering: .relaxed) }
    func reset() { value.store(0, ordering: .relaxed) }
    func read() -> MetricsSnapshot.Value { .counter(value.load(ordering: .relaxed)) }
}

/// A number that goes up and down.
final class MetricGauge: MeterHandler, RecorderHandler, MetricInstrument {
    private let bits = Atomic<UInt64>(0)

    func set(_ value: Int64) { set(Double(value)) }
    func set(_ value: Double) { bits.store(value.bitPattern, ordering: .relaxed) }
    func record(_ value: Int64) { set(value) }
    func record(_ value: Double) { set(value) }
    func increment(by amount: Double) { add(amount) }
    func decrement(by amount: Double) { add(-amount) }
    func read() -> MetricsSnapshot.Value { .gauge(Double(bitPattern: bits.load(ordering: .relaxed))) }

    private func add(_ amount: Double) {
        var old = bits.load(ordering: .relaxed)
        while true {
            let new = (Double(bitPattern: old) + amount).bitPattern
            let (exchanged, original) = bits.weakCompareExchange(expected: old, desired: new, ordering: .relaxed)
            if exchanged { return }
            old = original
        }
    }
}

/// A distribution of durations, or of plain values.
final class MetricHistogram: TimerHandler, RecorderHandler, MetricInstrument {
    private let histogram: ExponentialHistogram
    private let unitsInOne: Double

    private init(firstBound: UInt64, unitsInOne: Double) {
        histogram = ExponentialHistogram(firstBound: firstBound)
        self.unitsInOne = unitsInOne
    }

    /// Durations in seconds, from 10 µs to 42 s.
    static func durations() -> MetricHistogram { MetricHistogram(firstBound: 10_000, unitsInOne: 1e9) }

    /// Whole values from 1 to 4,194,304.
    static func values() -> MetricHistogram { MetricHistogram(firstBound: 1, unitsInOne: 1) }

    func recordNanoseconds(_ duration: Int64) { histogram.record(duration) }
    func record(_ value: Int64) { histogram.record(value) }
    func record(_ value: Double) { histogram.record(Int64(exactly: value.rounded(.up)) ?? (value > 0 ? .max : 0)) }

    func read() -> MetricsSnapshot.Value {
        let (counts, sum) = histogram.read()
        return .histogram(
            MetricsSnapshot.Histogram(
                bounds: histogram.bounds.map { Double($0) / unitsInOne }, counts: counts, sum: Double(sum) / unitsInOne))
    }
}
