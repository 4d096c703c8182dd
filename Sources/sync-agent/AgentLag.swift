import JSONKit
import LineProtocol

/// How far the agent is behind: what events named and was not read yet, and what receivers of notifications were not told yet.
struct AgentLag: JSONObject {
    /// One receiver of notifications.
    struct Receiver: JSONObject {
        var receiver = ""
        var waiting = 0
        var oldestSeconds = 0

        init() {}

        mutating func fields(_ visitor: inout some JSONFieldVisitor) {
            visitor.required("receiver", &receiver, "`exec` or `url`.")
            visitor.required("waiting", &waiting, "Occurrences and changes that it is still to be told.")
            visitor.required("oldestSeconds", &oldestSeconds, "Age of the one that it did not take at the last attempt, else 0.")
        }
    }

    var events = 0
    var oldestEventSeconds = 0
    var notifications: [Receiver] = []

    init() {}

    /// From the agent's measurements, where what is not measured yet counts as nothing.
    init(_ measured: ServiceMetrics) {
        let series = Series(measured)
        events = series.values("events_waiting").first?.value ?? 0
        oldestEventSeconds = series.values("event_waiting_seconds").first?.value ?? 0
        let ages = Dictionary(series.values("notification_lag_seconds").map { ($0.receiver, $0.value) }) { $1 }
        notifications = series.values("notifications_waiting").map { name, count in
            var receiver = Receiver()
            receiver.receiver = name
            receiver.waiting = count
            receiver.oldestSeconds = ages[name] ?? 0
            return receiver
        }
    }

    mutating func fields(_ visitor: inout some JSONFieldVisitor) {
        visitor.required("events", &events, "Objects that events named and that are still to be read.")
        visitor.required("oldestEventSeconds", &oldestEventSeconds, "For how long the oldest of these waits; 0 where none does.")
        visitor.required("notifications", &notifications, "Each receiver of notifications.")
    }

    /// The measurements by name, in whole numbers.
    private struct Series {
        private let metrics: [JSONValue]

        init(_ measured: ServiceMetrics) {
            if case .array(let metrics)? = measured.metrics { self.metrics = metrics } else { metrics = [] }
        }

        func values(_ name: String) -> [(receiver: String, value: Int)] {
            guard let metric = metrics.first(where: { $0["name"] == .string(name) }), case .array(let series)? = metric["series"] else {
                return []
            }
            return series.compactMap { one in
                let receiver = if case .string(let name)? = one["labels"]?["receiver"] { name } else { "" }
                return switch one["value"] {
                case .int(let value): (receiver, Int(value))
                case .number(let text): (receiver, Double(text).flatMap { Int(exactly: $0.rounded(.down)) } ?? 0)
                default: nil
                }
            }
        }
    }
}
