import CoreMetrics
import DaemonKit
import JSONKit
import Testing

@Suite struct MetricsSnapshotTests {
    private let registry = MetricsRegistry()

    @Test func `the Prometheus text is exact`() {
        registry.describe([
            MetricDescription("requests_total", .counter, in: "requests", by: ["method"], "Answered requests,\nby \"method\" and \\ code."),
            MetricDescription("waiting", .gauge, in: "requests", "None so far."),
        ])
        Counter(label: "requests", dimensions: [("method", "a\"b\\c\nd"), ("bad-name", "x")], factory: registry).increment()
        Meter(label: "store.size", factory: registry).set(12)
        let expected = #"""
            # HELP requests_total Answered requests,\nby "method" and \\ code.
            # TYPE requests_total counter
            requests_total{bad_name="x",method="a\"b\\c\nd"} 1
            # HELP store_size store_size
            # TYPE store_size gauge
            store_size 12.0
            # HELP waiting None so far.
            # TYPE waiting gauge

            """#
        #expect(registry.snapshot().prometheusText == expected)
    }

    @Test func `a histogram's buckets are cumulative and end with +Inf, the count and the sum`() {
        let timer = Timer(label: "latency", dimensions: [("method", "m")], factory: registry)
        timer.recordNanoseconds(5_000)
        timer.recordNanoseconds(15_000)
        timer.recordNanoseconds(100_000_000_000)
        let lines = registry.snapshot().prometheusText.split(separator: "\n").map(String.init)
        #expect(lines[1] == "# TYPE latency_seconds histogram")
        #expect(lines[2] == #"latency_seconds_bucket{method="m",le="1e-05"} 1"#)
        #expect(lines[3] == #"latency_seconds_bucket{method="m",le="2e-05"} 2"#)
        #expect(
            lines.suffix(3) == [
                #"latency_seconds_bucket{method="m",le="+Inf"} 3"#, #"latency_seconds_sum{method="m"} 100.00002"#,
                #"latency_seconds_count{method="m"} 3"#,
            ])
        #expect(lines.count == 2 + 24 + 2)
    }

    @Test func `the JSON has the same values`() throws {
        registry.describe([MetricDescription("requests_total", .counter, in: "requests", by: ["method"], "Answered requests")])
        Counter(label: "requests", dimensions: [("method", "m")], factory: registry).increment(by: 3)
        Timer(label: "latency", factory: registry).recordNanoseconds(20_000)
        var writer = JSONWriter()
        registry.snapshot().encode(to: &writer)
        guard case .array(let families) = try JSONValue(parsing: writer.bytes) else { throw NotAnArray() }
        #expect(families.count == 2)
        #expect(
            families[1]
                == (try JSONValue(
                    parsing: Array(
                        #"""
                        {"name":"requests_total","type":"counter","unit":"requests","labels":["method"],"help":"Answered requests",
                         "series":[{"labels":{"method":"m"},"value":3}]}
                        """#.utf8))))
        guard case .array(let series)? = families[0]["series"] else { throw NotAnArray() }
        #expect(series[0]["count"] == 1)
        #expect(series[0]["sum"] == .number("2e-05"))
        guard case .array(let buckets)? = series[0]["buckets"] else { throw NotAnArray() }
        #expect(buckets.count == 23)
        #expect(buckets[0]["count"] == 0)
        #expect(buckets[1]["count"] == 1)
    }

    @Test func `each series of a named process tells whose it is`() {
        let registry = MetricsRegistry(service: "sync-agent")
        Counter(label: "requests", dimensions: [("method", "m")], factory: registry).increment()
        Meter(label: "size", factory: registry).set(1)
        let text = registry.snapshot().prometheusText
        #expect(text.contains("requests_total{method=\"m\",service=\"sync-agent\"} 1\n"))
        #expect(text.contains("size{service=\"sync-agent\"} 1.0\n"))
    }

    private struct NotAnArray: Error {}
}
