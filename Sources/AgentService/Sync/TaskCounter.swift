import CoreMetrics
import IdentityModel

/// Counts the tasks that end.
struct TaskCounter: Sendable {
    let factory: any MetricsFactory

    func count(_ task: SyncTask) {
        Counter(
            label: "sync_tasks_ended_total",
            dimensions: [
                ("trigger", task.trigger.rawValue), ("status", task.status.rawValue), ("fail_type", task.failType?.rawValue ?? ""),
            ], factory: factory
        ).increment()
    }
}
