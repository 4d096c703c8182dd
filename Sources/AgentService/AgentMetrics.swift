import CoreMetrics
import DaemonKit
import DirectoryStore
import EventStore
import IdentityModel
import JSONKit
import LineProtocol
import SourceAPI
import SyncEngine

/// The agent's measurements, with the sizes of its directory, its schedule and the pacing of its sources as they are when asked.
public struct AgentMetrics: MetricsRenderer {
    static let descriptions: [MetricDescription] = [
        .init("directory_objects", .gauge, in: "objects", by: ["kind"], "Departments and employees in the directory."),
        .init("directory_database_bytes", .gauge, in: "bytes", "Size of the directory's database."),
        .init(
            "directory_accounts_expiring", .gauge, in: "accounts", by: ["days"],
            "Accounts that are suspended by themselves within so many days, 1 or 7."),
        .init(
            "events_received_total", .counter, in: "events", by: ["channel", "outcome"],
            "Events that came, by what became of their receipt: new, repeated, trial, or why they were refused."),
        .init(
            "event_lag_seconds", .histogram, in: "seconds", "From the receipt of an event until each object that it names was put right."),
        .init("events_waiting", .gauge, in: "objects", "Objects that events named and that are still to be read."),
        .init("event_waiting_seconds", .gauge, in: "seconds", "For how long the oldest of these waits; 0 where none does."),
        .init(
            "event_drift_total", .counter, in: "objects", by: ["kind"],
            "Changes that a synchronization of everything had to make although events were to tell of them."),
        .init(
            "notifications_total", .counter, in: "attempts", by: ["receiver", "outcome"],
            "Attempts to hand a notification over, by receiver and outcome: delivered, failed."),
        .init(
            "notification_lag_seconds", .gauge, in: "seconds", by: ["receiver"],
            "Age of the notification that a receiver did not take at the last attempt, else 0."),
        .init(
            "notifications_waiting", .gauge, in: "notifications", by: ["receiver"],
            "Occurrences and changes of the directory that a receiver is still to be told."),
        .init(
            "http_requests_total", .counter, in: "requests", by: ["status"],
            "Requests to the callback listener, by the status of the answer."),
        .init(
            "http_connections_refused_total", .counter, in: "connections",
            "Connections to the callback listener that were turned away, as too many were open."),
    ]

    private let registry: MetricsRegistry
    private let store: DirectoryStore
    private let events: EventStore
    private let provider: any DirectorySourceProvider
    private let meter: DaemonMeter
    private let sync: SyncMetrics
    private let health: AgentHealth
    private let engine: SyncEngine
    private let clock: any WallClock

    init(
        _ registry: MetricsRegistry, store: DirectoryStore, events: EventStore, provider: any DirectorySourceProvider, meter: DaemonMeter,
        health: AgentHealth, engine: SyncEngine, clock: any WallClock
    ) {
        registry.describe(Self.descriptions)
        self.registry = registry
        self.store = store
        self.events = events
        self.provider = provider
        self.meter = meter
        self.health = health
        self.engine = engine
        self.clock = clock
        sync = SyncMetrics(registry)
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
        meter.measure()
        meter.show(health: await health.conditions.checks().map { ($0.name, $0.status == .ready) })
        provider.measure()
        await measureDirectory()
        await measureEvents()
        await measureNotifications()
        await measureSchedule()
    }

    private func measureDirectory() async {
        if let counts = try? await store.counts() {
            gauge("directory_objects", Double(counts.departments), [("kind", "department")])
            gauge("directory_objects", Double(counts.employees), [("kind", "employee")])
        }
        if let bytes = try? await store.bytesOnDisk() { gauge("directory_database_bytes", Double(bytes)) }
        for days in [1, 7] as [Int64] {
            guard let count = try? await store.countExpiring(before: clock.now().advanced(byMilliseconds: days * Milliseconds.day)) else {
                continue
            }
            gauge("directory_accounts_expiring", Double(count), [("days", "\(days)")])
        }
    }

    private func measureEvents() async {
        guard let waiting = try? await events.countWaiting() else { return }
        gauge("events_waiting", Double(waiting.count))
        let age = waiting.oldest.map { clock.now().milliseconds &- $0.milliseconds } ?? 0
        gauge("event_waiting_seconds", Double(max(0, age)) / 1000)
    }

    private func measureNotifications() async {
        for (receiver, count) in (try? await health.notifications.untold()) ?? [] {
            gauge("notifications_waiting", Double(count), [("receiver", receiver)])
        }
    }

    private func measureSchedule() async {
        var filter = TaskFilter()
        filter.status = .held
        guard let schedule = try? await health.scheduler.schedule(), let held = try? await store.tasks(filter).items else { return }
        let names = Dictionary(health.link.state.idps.filter(\.type.traits.hasSource).map { ($0.id, $0.name) }) { $1 }
        sync.show(schedule.filter { names[$0.idpId] != nil }, active: await engine.activeTasks, held: held, names: names)
    }

    private func gauge(_ name: String, _ value: Double, _ labels: [(String, String)] = []) {
        Gauge(label: name, dimensions: labels, factory: registry).record(value)
    }
}
