import DirectoryStore
import IdentityModel
import JSONKit
import Logging

extension SyncEngine {
    /// How long a plan may wait to be applied, in milliseconds.
    static let planLifetime = Milliseconds.day

    /// Applies exactly what a dry run planned, in the background and as the same task.
    public func apply(_ id: TaskID) async throws(TaskDecisionError) -> SyncTask {
        try await decide(id) { (task) throws(TaskDecisionError) in
            guard task.status == .planned else {
                throw .planStale("The task \(id) is \(task.status.rawValue): there is no plan in it that could be applied.")
            }
            let idp = try await self.openIdP(task.idpId)
            let age = self.now().milliseconds - (task.endedAt ?? task.createdAt).milliseconds
            guard age <= Self.planLifetime, age >= -Self.planLifetime else {
                throw .planStale("The plan is over 24 hours old. Plan again with sync.start and dryRun.")
            }
            guard let (plan, isCurrent) = try await self.plan(of: task), isCurrent else {
                throw .planStale("The directory has changed since the plan was made. Plan again with sync.start and dryRun.")
            }
            let basis = try? PlanBasis.decode(plan.basis, unknownMembers: .ignored)
            let baseline = try await self.stored { () throws(DirectoryStoreError) in try await self.store.baseline(idp.id) }
            guard let basis, basis.settings == PlanBasis(idp, baseline: nil).settings else {
                throw .planStale("The IdP's settings have changed since the plan was made. Plan again with sync.start and dryRun.")
            }
            guard basis.baseline == PlanBasis(idp, baseline: baseline).baseline else {
                throw .planStale(
                    "What can be read of the source has changed since the plan was made. Plan again with sync.start and dryRun.")
            }
            return self.run(.planned, task, isLacking: basis.isLacking)
        }
    }

    /// Lets the removals that a task holds be done, all or only `records`, in the background and as the same task.
    public func approve(_ id: TaskID, records: [RecordID]? = nil) async throws(TaskDecisionError) -> SyncTask {
        try await decide(id) { (task) throws(TaskDecisionError) in
            guard task.status == .held else { throw .notHeld(id, task.status) }
            _ = try await self.openIdP(task.idpId)
            let strangers = try await self.stored { () throws(DirectoryStoreError) in
                try await self.store.notHeld(records ?? [], by: id)
            }
            guard strangers.isEmpty else { throw .recordsNotHeld(strangers) }
            let basis = try await self.plan(of: task).flatMap { try? PlanBasis.decode($0.plan.basis, unknownMembers: .ignored) }
            return self.run(.held(records), task, isLacking: basis?.isLacking ?? false)
        }
    }

    /// Gives up the removals that a task holds; the task as it ended.
    public func reject(_ id: TaskID) async throws(TaskDecisionError) -> SyncTask {
        let task = try await reserved(id)
        defer { release(task.idpId) }
        guard task.status == .held else { throw .notHeld(id, task.status) }
        do {
            let ended = try await giveUp(task, "An administrator rejected the removals.", settling: true)
            await environment.report(ended)
            return ended
        } catch { throw .store(error) }
    }

    /// Puts the directory back as it was before a task, in the background and as a new task.
    public func undo(_ id: TaskID) async throws(TaskDecisionError) -> SyncTask {
        try await decide(id) { (task) throws(TaskDecisionError) in
            guard task.status != .held else { throw .notStarted(.taskActive(id)) }
            let idp = try await self.openIdP(task.idpId)
            let hasApplied = try await self.stored { () throws(DirectoryStoreError) in try await self.store.hasApplied(id) }
            guard hasApplied else { throw .nothingToUndo(id) }
            var undo = SyncTask()
            undo.idpId = task.idpId
            undo.trigger = .undo
            undo.users = task.users
            undo.createdAt = self.now()
            undo.configRevision = idp.revision
            undo.notes = ["It undoes \(id). The next synchronization brings the source's state again."]
            let new = undo
            undo = try await self.stored { () throws(DirectoryStoreError) in
                try await self.store.addTask(new, idpName: idp.name, mappings: idp.sync.mappings)
            }
            return RecordedRun(
                store: self.store, monitor: TaskMonitor(undo), turns: self.turns, changes: .undone(id), original: nil, isLacking: false,
                now: self.now)
        }
    }

    /// Removes the accounts of those who left whose time of retention is over, of every IdP without a task under way.
    public func removeFormerLeavers() async {
        let retention = LeaverRetention(store: store, now: now)
        for idp in await environment.configurations() where !runs.values.contains(where: { $0.idpID == idp.id }) {
            do {
                let removed = try await retention.removeDue(of: idp)
                guard removed > 0 else { continue }
                logger.info("accounts of former employees removed", metadata: ["idp.id": "\(idp.id)", "employees.removed": "\(removed)"])
                await environment.directoryChanged()
            } catch {
                logger.error("accounts of former employees not removed", metadata: ["idp.id": "\(idp.id)", "error": "\(error)"])
            }
        }
    }

    /// Ends a held task without its removals.
    func giveUp(_ task: SyncTask, _ why: String, settling: Bool) async throws(DirectoryStoreError) -> SyncTask {
        var ended = task
        let hasApproved = task.counts.employee.deleted + task.counts.department.deleted > 0
        ended.end(settling && hasApproved ? .partialSuccess : .canceled, nil, at: now())
        ended.notes.append(why)
        try await store.giveUp(ended, TaskError(reason: settling ? "rejected" : "canceled", message: why), settling: settling)
        return ended
    }

    private func decide(
        _ id: TaskID, _ prepare: (SyncTask) async throws(TaskDecisionError) -> RecordedRun
    ) async throws(TaskDecisionError) -> SyncTask {
        let task = try await reserved(id)
        defer { release(task.idpId) }
        let run = try await prepare(task)
        // What begins after the shutdown would be waited for by nobody.
        guard !isShuttingDown else { throw .notStarted(.shuttingDown) }
        begin(run.monitor, .recorded(run))
        return run.monitor.task
    }

    /// The task as it is stored, while nothing else of its IdP can start.
    private func reserved(_ id: TaskID) async throws(TaskDecisionError) -> SyncTask {
        do {
            guard let task = try await store.task(id) else { throw TaskDecisionError.unknownTask(id) }
            try await reserve(task.idpId)
            if let current = try await store.task(id) { return current }
            release(task.idpId)
            throw TaskDecisionError.unknownTask(id)
        } catch let error as TaskDecisionError {
            throw error
        } catch let error as SyncStartError {
            throw .notStarted(error)
        } catch let error as DirectoryStoreError {
            throw .store(error)
        } catch { throw .unknownTask(id) }
    }

    private func run(_ changes: RecordedWork.Changes, _ task: SyncTask, isLacking: Bool) -> RecordedRun {
        var running = task
        running.status = .running
        running.endedAt = nil
        running.progress.phase = .apply
        running.progress.percent = 92
        return RecordedRun(
            store: store, monitor: TaskMonitor(running), turns: turns, changes: changes, original: task, isLacking: isLacking, now: now)
    }

    private func openIdP(_ id: IdPID) async throws(TaskDecisionError) -> IdP {
        let found: IdP?
        do { found = try await environment.configuration(of: id) } catch { throw .notStarted(.notOpened(error)) }
        guard let idp = found else { throw .unknownIdP(id) }
        guard idp.status == .enabled else { throw .idpClosed(id) }
        return idp
    }

    private func plan(of task: SyncTask) async throws(TaskDecisionError) -> (plan: TaskPlan, isCurrent: Bool)? {
        try await stored { () throws(DirectoryStoreError) in try await self.store.plan(of: task.id) }
    }

    private func stored<Value: Sendable>(
        _ body: () async throws(DirectoryStoreError) -> Value
    ) async throws(TaskDecisionError) -> Value {
        do { return try await body() } catch { throw .store(error) }
    }
}
