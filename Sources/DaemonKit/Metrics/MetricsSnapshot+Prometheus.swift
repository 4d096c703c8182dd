extension MetricsSnapshot {
    /// The content type of ``prometheusText``.
    public static let prometheusContentType = "text/plain; version=0.0.4; charset=utf-8"

    /// The Prometheus text exposition format, version 0.0.4; each series has the label `service` where the process is named.
    public var prometheusText: String {
        var text = ""
        for family in families {
            text +=
                "# HELP \(family.name) \(MetricsSnapshot.escaped(family.description?.help ?? family.name, quotes: false))\n"
                + "# TYPE \(family.name) \(family.kind.rawValue)\n"
            for series in family.series { append(series, of: family.name, to: &text) }
        }
        return text
    }

    private func append(_ series: Series, of name: String, to text: inout String) {
        switch series.value {
        case .counter(let value): text += "\(name)\(labels(series.labels)) \(value)\n"
        case .gauge(let value): text += "\(name)\(labels(series.labels)) \(MetricsSnapshot.number(value))\n"
        case .histogram(let histogram):
            var cumulative: UInt64 = 0
            for (index, count) in histogram.counts.enumerated() {
                cumulative &+= count
                let bound = index < histogram.bounds.count ? MetricsSnapshot.number(histogram.bounds[index]) : "+Inf"
                text += "\(name)_bucket\(labels(series.labels + [Label(name: "le", value: bound)])) \(cumulative)\n"
            }
            text += "\(name)_sum\(labels(series.labels)) \(MetricsSnapshot.number(histogram.sum))\n"
            text += "\(name)_count\(labels(series.labels)) \(cumulative)\n"
        }
    }

    private func labels(_ labels: [Label]) -> String {
        let labels = labels + [service.map { Label(name: "service", value: $0) }].compactMap(\.self)
        if labels.isEmpty { return "" }
        return "{" + labels.map { "\($0.name)=\"\(MetricsSnapshot.escaped($0.value, quotes: true))\"" }.joined(separator: ",") + "}"
    }

    private static func number(_ value: Double) -> String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value < 0 ? "-Inf" : "+Inf" }
        return value.description
    }

    private static func escaped(_ text: String, quotes: Bool) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\"" where quotes: result += "\\\""
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}
