import JSONKit

extension MetricsSnapshot {
    /// What ``encode(to:)`` writes.
    public var json: JSONValue {
        var writer = JSONWriter()
        encode(to: &writer)
        return (try? JSONValue(parsing: writer.bytes)) ?? .array([])
    }

    /// Writes an array of `{"name","type","unit","labels","help","series":[{"labels":{…},"value":…}]}`.
    ///
    /// Instead of `value` a histogram's series has `count`, `sum`, `p50`, `p90`, `p99` (absent while it is empty) and `buckets`, the
    /// cumulative counts as `{"le","count"}`; the one without bound, which is `count`, is left out.
    public func encode(to writer: inout JSONWriter) {
        writer.array { writer in
            for family in families {
                writer.object { writer in
                    writer.member("name", family.name)
                    writer.member("type", family.kind.rawValue)
                    if let description = family.description { encode(description, to: &writer) }
                    writer.key("series")
                    writer.array { writer in for series in family.series { encode(series, to: &writer) } }
                }
            }
        }
    }

    private func encode(_ description: MetricDescription, to writer: inout JSONWriter) {
        writer.member("unit", description.unit)
        writer.key("labels")
        writer.array { writer in for label in description.labels { writer.string(label) } }
        writer.member("help", description.help)
    }

    private func encode(_ series: Series, to writer: inout JSONWriter) {
        writer.object { writer in
            writer.key("labels")
            writer.object { writer in for label in series.labels { writer.member(label.name, label.value) } }
            switch series.value {
            case .counter(let value): writer.member("value", value)
            case .gauge(let value):
                writer.key("value")
                writer.double(value)
            case .histogram(let histogram): encode(histogram, to: &writer)
            }
        }
    }

    private func encode(_ histogram: Histogram, to writer: inout JSONWriter) {
        writer.key("count")
        writer.int(histogram.count)
        writer.key("sum")
        writer.double(histogram.sum)
        for (name, part) in [("p50", 0.5), ("p90", 0.9), ("p99", 0.99)] {
            guard let value = histogram.quantile(part) else { continue }
            writer.key(name)
            writer.double(value)
        }
        writer.key("buckets")
        writer.array { writer in
            var cumulative: UInt64 = 0
            for (bound, count) in zip(histogram.bounds, histogram.counts) {
                cumulative &+= count
                writer.object { writer in
                    writer.key("le")
                    writer.double(bound)
                    writer.key("count")
                    writer.int(cumulative)
                }
            }
        }
    }
}
