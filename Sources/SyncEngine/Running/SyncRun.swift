import DirectoryStore
import FoundationEssentials
import IdentityModel
import JSONKit
import SourceAPI

/// One synchronization from its first request to its last record. ``perform()`` lists the stages.
struct SyncRun {
    let store: DirectoryStore
    let connection: SyncConnection
    let monitor: TaskMonitor
    let stagingFolder: String
    let turns: ApplyTurns
    let now: @Sendable () -> Timestamp

    var configuration: IdP { connection.configuration }
    var task: SyncTask { monitor.task }

    /// Reads, stages, proves, compares, guards, applies. Gives the task as it ended; whatever is thrown left the directory as it was.
    func perform() async throws -> SyncTask {
        let staging = try StagingArea(folder: stagingFolder, task: task.id)
        defer { staging.discard() }
        let reading = try await read(into: staging)
        do {
            let proof = try await prove(reading, staging)
            return try await turns.hold(configuration.id) {
                let comparison = try await compare(proof, staging)
                let confirmation = try await confirm(comparison, proof, staging)
                let ruling = rule(on: comparison, proof)
                return try await apply(reading, proof, comparison, confirmation, ruling, staging)
            }
        } catch {
            // What was read is told even when nothing came of it.
            if !(error is CancellationError) { try? await store.finish(task, coverage: reading.ledger.readings) }
            throw error
        }
    }
}
