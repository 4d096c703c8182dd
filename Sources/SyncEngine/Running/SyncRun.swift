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
            // The source may be slow to answer: it is asked before the turn, and others have theirs meanwhile.
            let turn = await turns.turn(of: configuration.id)
            var comparison = try await compare(proof, staging)
            if task.users { comparison.oddities = try await staging.oddities() }
            let early = comparison
            try await countHeads(proof, early)
            let answers = try await confirm(early, proof, staging)
            let ended = try await turns.hold(configuration.id) {
                let (newest, confirmation) = try await recheck(early, answers, proof, since: turn)
                var comparison = newest
                try await spareInhabited(&comparison, confirmation, staging)
                let ruling = rule(on: comparison, confirmation, proof)
                return try await apply(
                    DecidedRun(reading: reading, proof: proof, comparison: comparison, confirmation: confirmation, ruling: ruling), staging)
            }
            return await removeFormerLeavers(after: ended)
        } catch {
            // What was read is told even when nothing came of it.
            if !Task.isCancelled { try? await store.finish(task, from: staging) }
            throw error
        }
    }

    /// What others applied while the source was asked is newer than the comparison, which is made again then. Of the answers those count that
    /// are about persons who are still absent; nobody else can have become absent meanwhile.
    private func recheck(
        _ comparison: Comparison, _ confirmation: Confirmation, _ proof: ReadingProof, since turn: Int
    ) async throws -> (Comparison, Confirmation) {
        guard await turns.turn(of: configuration.id) != turn else { return (comparison, confirmation) }
        var newer = try await compare(proof, staging)
        newer.oddities = comparison.oddities
        let absent = try await staging.absentees(among: confirmation.persons.sorted())
        return (newer, confirmation.about(Set(absent)))
    }
}
