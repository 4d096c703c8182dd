import DirectoryStore
import IdentityModel
import JSONKit
import SourceAPI

extension SyncRun {
    /// How many persons are asked for one by one at most; fewer where an administrator decides anyway.
    static let confirmations = 200
    static let samples = 20
    /// The source's clock is not ours, and a run may have read somebody long before it was complete: a day, in milliseconds.
    private static let recordMargin = Milliseconds.day

    /// Asks the source for absent persons one by one: a person who moved while pages were read is on none of them, and one who moved to
    /// where nothing could be read is there all the same.
    func confirm(_ comparison: Comparison, _ proof: ReadingProof, _ staging: StagingArea) async throws -> Confirmation {
        var confirmation = Confirmation()
        let isComplete = proof.isComplete
        if !isComplete { confirmation.basis = .answers }
        if isComplete, proof.isScopeSmaller { confirmation.basis = .scope }
        guard let persons = comparison.persons, persons.absent > 0, configuration.sync.departures.policy != .keep else {
            return confirmation
        }
        let needsApproval = confirmation.basis == .reading && isGuardPassed(by: persons.absent, comparison)
        let limit = needsApproval ? Self.samples : Self.confirmations
        let asked =
            isComplete
            ? try await staging.absentees(persons, limit: limit)
            : try await staging.absentees(outside: comparison.unread, store, limit: limit)
        try await ask(asked, &confirmation)
        try Task.checkCancellation()
        guard confirmation.basis == .reading else { return confirmation }
        if confirmation.fault?.class == .scope {
            confirmation.basis = .scope
            return confirmation
        }
        if asked.count < persons.absent || !confirmation.unanswered.isEmpty { try await consultRecords(staging, &confirmation) }
        if needsApproval, !confirmation.isDisproved {
            // Who was not answered for is among those on whom the administrator decides.
            confirmation.unanswered = []
            confirmation.awaitsApproval = true
        } else if !confirmation.kept.isEmpty, asked.count < persons.absent {
            confirmation.basis = .answers
        }
        return confirmation
    }

    /// Looks into the source's own records of leavers for those who were not asked for, or of whom no answer came.
    ///
    /// Only beside a complete reading: somebody who left and is back since is in the records too, and seen where everything is read.
    private func consultRecords(_ staging: StagingArea, _ confirmation: inout Confirmation) async throws {
        guard let completed = try await store.completedAt(configuration.id) else { return }
        let since = completed.advanced(byMilliseconds: -Self.recordMargin)
        let departures: [Departure]
        do throws(SourceFault) {
            departures = try await connection.source.departures(since: since) ?? []
        } catch { return }
        let recorded = try await staging.absentees(among: departures.map(\.sourceID))
        confirmation.recorded = Set(recorded).subtracting(confirmation.answered).subtracting(confirmation.present)
        confirmation.unanswered.subtract(confirmation.recorded)
    }

    private func ask(_ absentees: [Absentee], _ confirmation: inout Confirmation) async throws {
        try await withThrowingTaskGroup(of: (String, Result<Bool, SourceFault>).self) { group in
            var rest = absentees.makeIterator()
            func askNext() {
                guard let person = rest.next() else { return }
                group.addTask {
                    do throws(SourceFault) {
                        let found = try await connection.source.employee(person.sourceID, attributes: [], for: .task)
                        return (person.sourceID, .success(found != nil))
                    } catch { return (person.sourceID, .failure(error)) }
                }
            }
            for _ in 0..<8 { askNext() }
            while let (id, answer) = try await group.next() {
                switch answer {
                case .success(false): confirmation.answered.insert(id)
                case .success(true): confirmation.present.insert(id)
                case .failure(let fault):
                    confirmation.unanswered.insert(id)
                    // A single answer that a person is out of scope decides how all are taken: no later fault may hide it.
                    if confirmation.fault?.class != .scope { confirmation.fault = fault }
                }
                askNext()
            }
        }
    }

    /// A department stays while somebody is in it of whom nobody knows that they left.
    func spareInhabited(_ comparison: inout Comparison, _ confirmation: Confirmation, _ staging: StagingArea) async throws {
        guard let persons = comparison.persons, !comparison.removable.isEmpty, configuration.sync.departures.policy != .keep,
            confirmation.staying(of: persons.absent) > 0
        else { return }
        let inhabited: Set<DepartmentID>
        switch confirmation.basis {
        case .answers, .scope:
            inhabited = try await staging.inhabited(comparison.removable.map(\.id), without: confirmation.gone, store)
        case .reading: inhabited = try await staging.inhabited(comparison.removable.map(\.id), among: confirmation.kept, store)
        }
        comparison.removable = Self.without(inhabited, comparison.removable)
    }

    /// Removes those whose time of retention is over, and says so. What the run did stands whatever comes of it: who is not removed now
    /// is removed within the hour.
    func removeFormerLeavers(after ended: SyncTask) async -> SyncTask {
        guard !ended.dryRun, ended.users else { return ended }
        do {
            let removed = try await LeaverRetention(store: store, now: now).removeDue(of: configuration)
            guard removed > 0 else { return ended }
            var task = ended
            let days = configuration.sync.departures.retainDays
            task.notes.append("\(removed) accounts of employees who left \(days) days ago or earlier were removed.")
            try await store.update(task)
            return task
        } catch { return ended }
    }
}
