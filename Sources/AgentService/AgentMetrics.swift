import CoreMetrics
import DaemonKit
import DirectoryStore
import EventStore
import JSONKit
import LineProtocol
import SourceAPI

/// The agent's measurements, with the sizes of its directory and the pacing of its sources as they are when asked.
public struct AgentMetrics: MetricsRenderer {
    private let registry: MetricsRegistry
    private let store: DirectoryStore
    private let events: EventStore
    private let provider: any DirectorySourceProvider

    public init(_ registry: MetricsRegistry, store: DirectoryStore, events: EventStore, provider: any DirectorySourceProvider) {
        registry.describe("events_received", "Events that came, by what became of their receipt.")
        registry.describe("event_lag", "From the receipt of an event until each object that it names was put right.")
        registry.describe("events_waiting", "Objects that events named and that are still to be read.")
        registry.describe("directory_objects", "Departments and employees in the directory.")
        registry.describe("directory_database_bytes", "Size of the directory's database.")
        registry.describe("notifications_total", "Attempts to hand a notification over, by receiver and outcome.")
        registry.describe("notification_lag_seconds", "Age of the notification that a receiver did not take at the last attempt, else 0.")
        self.registry = registry
        self.store = store
        self.events = events
        self.provider = provider
    }

    public func json() async -> JSONValue {
        await measure()
        return registry.snapshot().json
    }

    public func prometheus() async -> String {
        await measure()
        return registry.snapshot().prometheusText
    }

    /// What cannot be read now keeps its last value.
    private func measure() async {
        provider.measure()
        if let counts = try? await store.counts() {
            Gauge(label: "directory_objects", dimensions: [("kind", "department")], factory: registry).record(counts.departments)
            Gauge(label: "directory_objects", dimensions: [("kind", "employee")], factory: registry).record(counts.employees)
        }
        if let waiting = try? await events.countWaiting() {
            Gauge(label: "events_waiting", dimensions: [], factory: registry).record(waiting)
        }
        if let bytes = try? await store.bytesOnDisk() {
            Gauge(label: "directory_database_bytes", dimensions: [], factory: registry).record(bytes)
        }
    }
}
