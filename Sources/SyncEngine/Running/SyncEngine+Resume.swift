import DirectoryStore
import IdentityModel
import Logging
import SourceAPI

extension SyncEngine {
    /// How long what is staged holds, in milliseconds: as long as a token of the source, two hours. What is older is read again.
    static let stagedAge: Int64 = 7_200_000

    /// Lets the tasks go on that an earlier process left running, in the background. Those that had read nothing, or whose scratch file
    /// cannot be used, end as interrupted. Call it once, before the first start.
    public func recover() async throws(DirectoryStoreError) {
        let left = try await store.unfinishedTasks()
        await StagingArea.sweep(folder: stagingFolder, keeping: left.map(\.id))
        var resumed: Set<IdPID> = []
        for var task in left {
            if task.objects == nil, !resumed.contains(task.idpId),
                let staging = await StagingArea.resume(folder: stagingFolder, task: task.id)
            {
                resumed.insert(task.idpId)
                begin(TaskMonitor(task), .resumed(staging))
                continue
            }
            await StagingArea.sweep(folder: stagingFolder, only: task.id)
            task.end(.failed, SyncFailure.interrupted, at: now())
            try await store.update(task)
            await environment.report(task)
        }
    }

    /// What carries a task out, with all that it needs.
    func prepare(_ monitor: TaskMonitor, _ beginning: Beginning) async throws -> any TaskRun {
        switch beginning {
        case .recorded(let run): return run
        case .anew(let connection):
            let basis = ReadingBasis.text(connection.configuration, connection.fields, users: monitor.task.users)
            let staging = try await StagingArea.make(folder: stagingFolder, task: monitor.task.id, basis: basis)
            return SyncRun(store: store, connection: connection, monitor: monitor, staging: staging, turns: turns, now: now)
        case .resumed(let staging):
            return try await resume(monitor, staging)
        }
    }

    private func resume(_ monitor: TaskMonitor, _ staging: StagingArea) async throws -> SyncRun {
        let connection = try await reopen(monitor.task)
        let basis = ReadingBasis.text(connection.configuration, connection.fields, users: monitor.task.users)
        let kept: KeptReading
        do {
            guard try await staging.account().basis == basis else { throw SyncFailure.interrupted }
            kept = try await staging.prepareToResume(at: now(), age: Self.stagedAge)
        } catch DirectoryStoreError.corrupt, DirectoryStoreError.unavailable {
            throw SyncFailure.interrupted
        }
        logger.info(
            "task goes on",
            metadata: ["task.id": "\(monitor.task.id)", "kept.pages": "\(kept.pages)", "kept.departments": "\(kept.departments)"])
        monitor.update { $0.configRevision = connection.configuration.revision }
        let note = "Resumed: \(kept.pages) pages of \(kept.departments) departments were kept, the rest is read."
        return SyncRun(store: store, connection: connection, monitor: monitor, staging: staging, turns: turns, notes: [note], now: now)
    }

    /// Opens the IdP of a task; waits a while for a way to it.
    private func reopen(_ task: SyncTask) async throws -> SyncConnection {
        let deadline = ContinuousClock.now + resumeWindow
        var pause = Duration.milliseconds(50)
        while true {
            do { return try await environment.open(task.idpId) } catch {
                try Task.checkCancellation()
                guard environment.mayPass(error), ContinuousClock.now + pause < deadline else {
                    logger.warning("task cannot go on", metadata: ["task.id": "\(task.id)", "error": "\(error)"])
                    throw SyncFailure.interrupted
                }
                try await Task.sleep(for: pause)
                pause = min(pause * 2, .seconds(5))
            }
        }
    }

    /// Leaves a task that was stopped to the next start; false when there is nothing to go on with.
    func suspend(_ task: SyncTask, _ staging: StagingArea) async -> Bool {
        do {
            // The store takes nothing from a task that was cancelled.
            guard try await Task(operation: { try await staging.seal() }).value else { return false }
        } catch {
            logger.warning("what a task has read was not kept", metadata: ["task.id": "\(task.id)", "error": "\(error)"])
            return false
        }
        await storeEnd(of: task)
        return true
    }
}
