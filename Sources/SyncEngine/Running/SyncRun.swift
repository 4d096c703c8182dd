import DirectoryStore
import FoundationEssentials
import IdentityModel
import JSONKit
import SourceAPI

/// One synchronization from its first request to its last record. ``perform()`` lists the stages.
struct SyncRun: TaskRun {
    let store: DirectoryStore
    let connection: SyncConnection
    let monitor: TaskMonitor
    /// What the task has read; nothing yet, or what a dead process left.
    let staging: StagingArea
    let turns: ApplyTurns
    /// What is to be told of its beginning.
    var notes: [String] = []
    let now: @Sendable () -> Timestamp

    var configuration: IdP { connection.configuration }
    var task: SyncTask { monitor.task }
    var scratch: StagingArea? { staging }
    var replacesHeldTasks: Bool { !task.dryRun }

    /// Reads, stages, proves, compares, guards, applies. Gives the task as it ended; whatever is thrown left the directory as it was.
    func perform() async throws -> SyncTask {
        await turns.beginReading(configuration.id)
        // What an earlier process staged of it is older than what was read again since.
        let written = try await store.objectsWritten(after: task)
        await turns.note(persons: written.persons, departments: written.departments, of: configuration.id)
        let reading = try await read(into: staging)
        do {
            let proof = try await prove(reading, staging)
            let ended = try await turns.hold(configuration.id) {
                var comparison = try await compare(proof, staging)
                try await countHeads(proof, comparison)
                let confirmation = try await confirm(comparison, proof, staging)
                try await spareInhabited(&comparison, confirmation, staging)
                let ruling = rule(on: comparison, confirmation, proof)
                return try await apply(reading, proof, comparison, confirmation, ruling, staging)
            }
            return await removeFormerLeavers(after: ended)
        } catch {
            // What was read is told even when nothing came of it.
            if !Task.isCancelled { try? await store.finish(task, from: staging) }
            throw error
        }
    }
}
