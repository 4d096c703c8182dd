import DaemonKit
import IdentityModel
import JSONKit
import SyncEngine

/// What is measured of synchronizations.
struct SyncMetrics: Sendable {
    static let descriptions: [MetricDescription] = [
        .init(
            "sync_tasks_ended_total", .counter, in: "tasks", by: ["trigger", "status", "fail_type"],
            "Tasks that ended or are held, since the process started; fail_type is empty where nothing failed."),
        .init("sync_tasks", .gauge, in: "tasks", by: ["status"], "Tasks that are pending, running or held."),
        .init(
            "sync_held_timestamp_seconds", .gauge, in: "seconds since 1970", by: ["idp", "name"], "Since when removals of an IdP are held."),
        .init(
            "sync_last_success_timestamp_seconds", .gauge, in: "seconds since 1970", by: ["idp", "name"],
            "When the last synchronization of an IdP ended, where it was a success."),
        .init(
            "sync_last_failed", .gauge, in: "0 or 1", by: ["idp", "name"],
            "1 where the last synchronization of an IdP failed or did a part only."),
        .init(
            "sync_last_duration_seconds", .gauge, in: "seconds", by: ["idp", "name"], "How long the last synchronization of an IdP took."),
        .init("sync_consecutive_failures", .gauge, in: "tasks", by: ["idp", "name"], "Synchronizations of an IdP that failed in a row."),
        .init(
            "sync_quarantined", .gauge, in: "0 or 1", by: ["idp", "name"],
            "1 where an IdP is tried less often because it failed repeatedly."),
        .init(
            "sync_next_run_timestamp_seconds", .gauge, in: "seconds since 1970", by: ["idp", "name"],
            "When an IdP is synchronized next by itself."),
    ]

    private let registry: MetricsRegistry

    init(_ registry: MetricsRegistry) {
        registry.describe(Self.descriptions)
        self.registry = registry
    }

    /// Shows the tasks that are not over, and each IdP with its last and its next run.
    ///
    /// - Parameter names: of the IdPs that are synchronized.
    func show(_ schedule: [ScheduleEntry], active: [SyncTask], held: [SyncTask], names: [IdPID: String]) {
        registry.replace(
            "sync_tasks",
            with: [SyncTask.Status.pending, .running, .held].map { status in
                ([("status", status.rawValue)], Double((active + held).count { $0.status == status }))
            })
        func labels(_ idpID: IdPID) -> [(String, String)] { [("idp", idpID.rawValue), ("name", names[idpID] ?? "")] }
        func show(_ name: String, _ value: (ScheduleEntry) -> Double?) {
            registry.replace(name, with: schedule.compactMap { entry in value(entry).map { (labels(entry.idpId), $0) } })
        }
        registry.replace(
            "sync_held_timestamp_seconds", with: held.map { (labels($0.idpId), ($0.startedAt ?? $0.createdAt).seconds) })
        show("sync_last_success_timestamp_seconds") { $0.lastTask?.status == .success ? $0.lastTask?.endedAt?.seconds : nil }
        show("sync_last_failed") { $0.lastTask.map { [.failed, .partialSuccess].contains($0.status) ? 1 : 0 } }
        show("sync_last_duration_seconds") { entry in
            guard let task = entry.lastTask, let start = task.startedAt, let end = task.endedAt else { return nil }
            return end.seconds - start.seconds
        }
        show("sync_consecutive_failures") { Double($0.consecutiveFailures) }
        show("sync_quarantined") { $0.quarantined ? 1 : 0 }
        show("sync_next_run_timestamp_seconds") { $0.nextRunAt?.seconds }
    }
}

extension Timestamp {
    /// Seconds since 1970.
    fileprivate var seconds: Double { Double(milliseconds) / 1000 }
}
