import DirectoryStore
import IdentityModel
import JSONKit
import Logging

extension SyncEngine {
    /// Carries a task out, from its slot to its report.
    func work(_ monitor: TaskMonitor, _ beginning: Beginning) async {
        let hasSlot = await waitForSlot(monitor.task.id)
        let ended = await withTaskGroup(of: Void.self) { group in
            group.addTask { await monitor.tick() }
            defer { group.cancelAll() }
            return await environment.concluding(await outcome(of: monitor, beginning))
        }
        if hasSlot { slots.free() }
        await turns.endReading(ended.idpId)
        runs[ended.id] = nil
        // Who is told of the end may begin the next task at once, and who waits for it finds it wherever they look next. A task that was
        // canceled is reported too.
        if ended.status != .running { await Task { [environment] in await environment.report(ended) }.value }
        monitor.end(ended)
        guard ended.status != .running else {
            return logger.info("task goes on at the next start", metadata: ["task.id": "\(ended.id)", "idp.id": "\(ended.idpId)"])
        }
        log(ended)
    }

    private func log(_ ended: SyncTask) {
        let employees = ended.counts.employee
        logger.log(
            level: ended.status == .success || ended.status == .planned ? .info : .warning, "task ended",
            metadata: [
                "task.id": "\(ended.id)", "idp.id": "\(ended.idpId)", "task.status": "\(ended.status.rawValue)",
                "task.failType": "\(ended.failType?.rawValue ?? "none")", "employees.created": "\(employees.created)",
                "employees.updated": "\(employees.updated)", "employees.deleted": "\(employees.deleted)",
                "employees.failed": "\(employees.failed)",
            ])
    }

    /// Runs it. Whatever happens, the task ends and is stored; it is left running only where the next start can go on with it.
    private func outcome(of monitor: TaskMonitor, _ beginning: Beginning) async -> SyncTask {
        let id = monitor.task.id
        do {
            try Task.checkCancellation()
            let run = try await prepare(monitor, beginning)
            runs[id]?.staging = run.scratch
            monitor.update { task in
                task.status = .running
                task.startedAt = task.startedAt ?? now()
            }
            // What can be taken back stays stored as it was until it is done: after a sudden end it is there to be decided on again.
            if beginning.original == nil { try await store.update(monitor.task) }
            logger.info(
                "task started",
                metadata: ["task.id": "\(id)", "idp.id": "\(monitor.task.idpId)", "task.trigger": "\(monitor.task.trigger.rawValue)"])
            if run.replacesHeldTasks { try await endHeldTasks(of: monitor.task.idpId, except: id) }
            let ended = try await run.perform()
            await run.scratch?.discard()
            return ended
        } catch {
            let staging = runs[id]?.staging
            let isCanceled = runs[id]?.isCanceled == true
            if Task.isCancelled, !isCanceled, let staging, await suspend(monitor.task, staging) { return monitor.task }
            await staging?.discard()
            let ended = failed(monitor.task, error, beginning.original, isCanceled: isCanceled)
            await storeEnd(of: ended)
            return ended
        }
    }

    /// A task that could not be carried out: as it was before where it can be decided on again, else at its end.
    private func failed(_ task: SyncTask, _ error: any Error, _ original: SyncTask?, isCanceled: Bool) -> SyncTask {
        let failure = Task.isCancelled ? .interrupted : SyncFailure(error)
        var ended = task
        if var original {
            original.notes.append("It was not carried out: \(failure.error.message)")
            ended = original
        } else if Task.isCancelled, isCanceled {
            ended.end(.canceled, nil, at: now())
            return ended
        } else {
            ended.end(.failed, failure, at: now())
        }
        logger.warning(
            "task failed", metadata: ["task.id": "\(task.id)", "error.reason": "\(failure.error.reason)", "error": "\(error)"])
        return ended
    }

    /// A new run makes the removals that an older one holds out of date.
    private func endHeldTasks(of idpID: IdPID, except id: TaskID) async throws {
        var filter = TaskFilter()
        filter.idpID = idpID
        filter.status = .held
        var page = PageRequest()
        repeat {
            let held = try await store.tasks(filter, page)
            for task in held.items where task.id != id {
                _ = try await giveUp(
                    task, "A newer task took its place before the removals were decided on; it decides anew.", settling: false)
            }
            page.token = held.nextToken
        } while page.token != nil
    }

    /// Stores the end of a task whose own `Task` may be cancelled already.
    func storeEnd(of task: SyncTask) async {
        do {
            try await Task { [store] in try await store.update(task) }.value
        } catch {
            // The next start of a task stores it first.
            unstored[task.id] = task
            logger.error("task not stored", metadata: ["task.id": "\(task.id)", "error": "\(error)"])
        }
    }

    /// False when the task was cancelled before there was a slot for it.
    private func waitForSlot(_ id: TaskID) async -> Bool {
        if Task.isCancelled { return false }
        if slots.take() { return true }
        return await withCheckedContinuation { slots.wait(id, for: $0) }
    }
}

extension SyncTask {
    /// Ends the task without its having changed the directory.
    mutating func end(_ status: Status, _ failure: SyncFailure?, at time: Timestamp) {
        self.status = status
        failType = failure?.type ?? failType
        error = failure?.error ?? error
        endedAt = time
        progress.etaSeconds = nil
    }
}
