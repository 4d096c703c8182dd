import CoreMetrics
import JSONKit
import Testing

@testable import DaemonKit

@Suite struct MetricsRegistryTests {
    private let registry = MetricsRegistry()

    @Test func `a counter counts by its labels, in whatever order they are given`() throws {
        Counter(label: "requests", dimensions: [("method", "idp.get"), ("code", "0")], factory: registry).increment()
        Counter(label: "requests", dimensions: [("code", "0"), ("method", "idp.get")], factory: registry).increment(by: 2)
        Counter(label: "requests", dimensions: [("code", "404"), ("method", "idp.get")], factory: registry).increment()
        let family = try #require(registry.snapshot()["requests_total"])
        #expect(family.kind == .counter)
        #expect(family.series.count == 2)
        guard case .counter(3)? = family.value(["method": "idp.get", "code": "0"]) else { return #expect(Bool(false), "not 3") }
    }

    @Test func `a gauge goes up and down`() {
        let gauge = Meter(label: "connections", factory: registry)
        gauge.set(5)
        gauge.increment()
        gauge.decrement(by: 2.5)
        #expect(registry.snapshot().prometheusText.contains("\nconnections 3.5\n"))
        Gauge(label: "size", factory: registry).record(7)
        #expect(registry.snapshot().prometheusText.contains("\nsize 7.0\n"))
    }

    @Test(arguments: [
        (0, 0), (1, 0), (10_000, 0), (10_001, 1), (20_000, 1), (20_001, 2), (40_000, 2), (40_001, 3), (-5, 0), (Int64.max, 23),
    ])
    func `a duration falls into the bucket whose bound it does not pass`(nanoseconds: Int64, bucket: Int) throws {
        Timer(label: "t", factory: registry).recordNanoseconds(nanoseconds)
        guard case .histogram(let histogram)? = registry.snapshot()["t_seconds"]?.value() else { throw Missing() }
        #expect(histogram.counts.firstIndex(of: 1) == bucket)
        #expect(histogram.count == 1)
        #expect(histogram.counts.count == histogram.bounds.count + 1)
        #expect(zip(histogram.bounds, histogram.bounds.dropFirst()).allSatisfy { abs($1 - 2 * $0) < 1e-9 })
        if bucket < 23 { #expect(histogram.bounds[bucket] >= Double(nanoseconds) / 1e9) }
    }

    @Test func `quantiles are found inside the buckets`() throws {
        let recorder = Recorder(label: "r", factory: registry)
        for value in 1...1000 { recorder.record(Int64(value)) }
        guard case .histogram(let histogram)? = registry.snapshot()["r"]?.value() else { throw Missing() }
        #expect(histogram.sum == 500_500)
        let median = try #require(histogram.quantile(0.5))
        #expect((480...520).contains(median))
        #expect(try #require(histogram.quantile(1)) <= 1024)
        #expect(MetricsSnapshot.Histogram(bounds: [1], counts: [0, 0], sum: 0).quantile(0.5) == nil)
    }

    @Test func `odd values do not trap`() {
        let recorder = Recorder(label: "r", factory: registry)
        for value in [Double.nan, .infinity, -.infinity, 1e300, -1] { recorder.record(value) }
        let gauge = Meter(label: "g", factory: registry)
        for value in [Double.nan, .infinity] {
            gauge.set(value)
            #expect(registry.snapshot().prometheusText.contains("\ng \(value.isNaN ? "NaN" : "+Inf")\n"))
        }
    }

    @Test func `threads that count at once lose nothing`() async {
        await withTaskGroup { group in
            for _ in 0..<8 {
                group.addTask { [registry] in
                    for _ in 0..<1000 {
                        Counter(label: "c", factory: registry).increment()
                        Meter(label: "g", factory: registry).increment()
                    }
                }
            }
        }
        let text = registry.snapshot().prometheusText
        #expect(text.contains("\nc_total 8000\n"))
        #expect(text.contains("\ng 8000.0\n"))
    }

    @Test func `one name in two kinds stays two families`() {
        Counter(label: "x_total", factory: registry).increment()
        Meter(label: "x_total", factory: registry).set(4)
        let snapshot = registry.snapshot()
        #expect(snapshot["x_total"]?.kind == .counter)
        #expect(snapshot["x_total_gauge"]?.kind == .gauge)
    }

    @Test func `a gauge that is replaced forgets the series that are gone`() {
        registry.replace("tasks", with: [([("idp", "a")], 1), ([("idp", "b")], 2)])
        registry.replace("tasks", with: [([("idp", "b")], 3)])
        #expect(registry.snapshot().prometheusText.hasSuffix("# TYPE tasks gauge\ntasks{idp=\"b\"} 3.0\n"))
    }

    @Test func `a process measures itself and its disk`() throws {
        let meter = DaemonMeter(registry, stateDirectory: "/tmp", startedAt: Timestamp(milliseconds: 1_800_000_000_000))
        meter.measure()
        meter.show(health: [("store", true), ("registry", false)])
        let snapshot = registry.snapshot()
        func gauge(_ name: String, _ labels: [String: String] = [:]) throws -> Double {
            guard case .gauge(let value)? = snapshot[name]?.value(labels) else { throw Missing() }
            return value
        }
        #expect(try gauge("daemon_start_timestamp_seconds") == 1_800_000_000)
        #expect((1_000_000...100_000_000_000).contains(try gauge("daemon_resident_bytes")))
        #expect((3...100_000).contains(try gauge("daemon_open_files")))
        #expect(try gauge("daemon_disk_free_bytes") <= gauge("daemon_disk_bytes"))
        #expect(try gauge("daemon_health", ["check": "registry"]) == 0)
        #expect(try gauge("daemon_health", ["check": "store"]) == 1)
    }

    @Test func `series beyond the limit are counted together`() {
        for index in 0..<MetricsRegistry.maximumSeries + 50 {
            Counter(label: "c", dimensions: [("who", "\(index)")], factory: registry).increment()
        }
        let family = registry.snapshot()["c_total"]
        #expect(family?.series.count == MetricsRegistry.maximumSeries + 1)
        guard case .counter(50)? = family?.value(["who": "other"]) else { return #expect(Bool(false), "not 50") }
    }

    private struct Missing: Error {}
}
