import DirectoryStore
import IdentityModel
import JSONKit

/// One task that does what records say: a plan, held removals, or another task backwards.
struct RecordedRun: TaskRun {
    let store: DirectoryStore
    let monitor: TaskMonitor
    let turns: ApplyTurns
    let changes: RecordedWork.Changes
    /// What is stored before it begins, and what the task is again when it cannot be carried out: nil for a task that fails then.
    let original: SyncTask?
    /// Whether the task is incomplete also when every record is done.
    let isLacking: Bool
    let now: @Sendable () -> Timestamp

    var scratch: StagingArea? { nil }
    var replacesHeldTasks: Bool { isPlan }

    func perform() async throws -> SyncTask {
        let task = monitor.task
        let work = RecordedWork(changes, taskID: task.id, idpID: task.idpId, time: now())
        return try await turns.hold(task.idpId) {
            try await store.apply(work) { done in
                monitor.update { task in
                    task.progress.phase = .apply
                    task.progress.percent = max(task.progress.percent, min(99, 92 + done / 20_000))
                }
            } concluding: { applied in
                settled(task, after: applied)
            }
        }
    }

    private func settled(_ task: SyncTask, after applied: AppliedCounts) -> SyncTask {
        var task = task
        let earlier = original?.counts ?? TaskCounts()
        task.counts.department.take(applied.department, over: earlier.department, isPlan: isPlan)
        task.counts.employee.take(applied.employee, over: earlier.employee, isPlan: isPlan)
        task.dryRun = false
        task.progress.phase = .done
        task.progress.percent = 100
        task.progress.etaSeconds = nil
        if applied.held > 0 {
            task.status = .held
            task.notes.append("\(applied.held) removals still wait for approval.")
            return task
        }
        task.endedAt = now()
        let refused = applied.department.failed + applied.employee.failed
        let failed = task.counts.department.failed + task.counts.employee.failed
        task.status = isLacking || failed > 0 ? .partialSuccess : .success
        if task.failType == .protection || task.failType == .scope {
            task.failType = nil
            task.error = nil
        }
        if refused > 0 {
            task.error = TaskError(
                reason: "changed_since",
                message: "\(refused) objects are left as they are: they have changed since, or are still in use. Their records say which.")
        }
        return task
    }

    private var isPlan: Bool { changes == .planned }
}

extension ObjectCounts {
    /// What a plan counted is counted anew when it is done; what else was done is added to what the task had done.
    fileprivate mutating func take(_ applied: ObjectCounts, over earlier: ObjectCounts, isPlan: Bool) {
        self = earlier
        created = applied.created + (isPlan ? 0 : earlier.created)
        updated = applied.updated + (isPlan ? 0 : earlier.updated)
        deleted = applied.deleted + (isPlan ? 0 : earlier.deleted)
        failed = applied.failed + earlier.failed
    }
}
