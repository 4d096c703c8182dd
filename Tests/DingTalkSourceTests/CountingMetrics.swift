import Metrics
import Synchronization

/// Counts what its counters count, by name and outcome, and keeps what its gauges show.
final class CountingMetrics: MetricsFactory {
    private final class Number: CounterHandler, RecorderHandler, TimerHandler, MeterHandler {
        private let value = Atomic<Int64>(0)

        var now: Int64 { value.load(ordering: .acquiring) }

        func increment(by amount: Int64) { value.wrappingAdd(amount, ordering: .acquiringAndReleasing) }
        func reset() {}
        func record(_ value: Int64) { self.value.store(value, ordering: .releasing) }
        func record(_ value: Double) { self.value.store(Int64(value), ordering: .releasing) }
        func recordNanoseconds(_ duration: Int64) {}
        func set(_ value: Int64) { record(value) }
        func set(_ value: Double) { record(value) }
        func increment(by amount: Double) {}
        func decrement(by amount: Double) {}
    }

    private let numbers = Mutex<[String: Number]>([:])

    /// By name and the values of the labels, as `name api outcome`.
    var all: [String: Int64] { numbers.withLock { $0.mapValues(\.now) } }

    /// Requests that were answered or failed.
    var requests: Int { Int(all.filter { $0.key.hasPrefix("dingtalk_requests_total ") }.values.reduce(0, +)) }

    func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler { number(label, dimensions) }
    func makeRecorder(label: String, dimensions: [(String, String)], aggregate: Bool) -> any RecorderHandler { number(label, dimensions) }
    func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler { number(label, dimensions) }
    func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler { number(label, dimensions) }
    func destroyCounter(_ handler: any CounterHandler) {}
    func destroyRecorder(_ handler: any RecorderHandler) {}
    func destroyTimer(_ handler: any TimerHandler) {}
    func destroyMeter(_ handler: any MeterHandler) {}

    private func number(_ label: String, _ dimensions: [(String, String)]) -> Number {
        numbers.withLock { numbers in
            let key = ([label] + dimensions.map(\.1)).joined(separator: " ")
            if let number = numbers[key] { return number }
            let number = Number()
            numbers[key] = number
            return number
        }
    }
}
