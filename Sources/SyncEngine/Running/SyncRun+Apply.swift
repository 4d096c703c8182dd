import DirectoryStore
import IdentityModel
import JSONKit
import SourceAPI
import Synchronization

extension SyncRun {
    /// Makes the changes, their records, the feed's entries and the outcome in one transaction; a dry run only records.
    func apply(
        _ reading: Reading, _ proof: ReadingProof, _ comparison: Comparison, _ confirmation: Confirmation, _ ruling: RemovalRuling,
        _ staging: StagingArea
    ) async throws -> SyncTask {
        monitor.update { task in
            task.progress.phase = .apply
            task.progress.percent = max(task.progress.percent, 92)
        }
        let time = now()
        let differences = comparison.persons.map { $0.new + $0.changed + $0.absent } ?? 0
        let verdicts = departmentVerdicts(comparison, ruling, isKeeping: !confirmation.kept.isEmpty)
        let isRemoving = verdicts.contains { $0.action == .delete && $0.outcome == .apply }
        let rules = EmployeeRules(
            time: time, policy: configuration.sync.departures.policy, removals: ruling, kept: confirmation.kept,
            confirmed: confirmation.isDoubtful ? confirmation.gone : nil,
            departments: isRemoving
                ? comparison.departments.known : comparison.departments.known.union(comparison.removable.map(\.sourceID)),
            unread: comparison.departments.known.filter { !reading.ledger.readMembers(of: $0) }, isComplete: proof.isComplete,
            isPlan: task.dryRun, mapsEmployment: configuration.sync.mappings.mapsEmployment,
            overtaken: await turns.overtaken(configuration.id).persons)
        var work = ApplyWork(taskID: task.id, idpID: configuration.id, idpName: configuration.name, time: time)
        work.departments = verdicts + comparison.departments.failures
        work.persons = comparison.persons
        work.coverage = reading.ledger.readings
        work.warnings = comparison.departments.warnings + comparison.oddities.warnings
        work.knowsAllDepartments = configuration.sync.scope == .all && proof.departments && proof.baseline?.isWhole ?? false
        if proof.isComplete, !task.dryRun, !ruling.isHeld { work.baseline = proof.baseline?.jsonBytes() }
        let outcome = Outcome(
            task: task, now: now, reading: reading, proof: proof, comparison: comparison, confirmation: confirmation, ruling: ruling)
        let decided = Atomic<Int>(0)
        return try await store.apply(work, from: staging) { difference in
            let count = decided.wrappingAdd(1, ordering: .relaxed).newValue
            if count % 4096 == 0 {
                try Task.checkCancellation()
                monitor.update { $0.progress.percent = 92 + min(7, count * 7 / max(differences, 1)) }
            }
            return rules.decide(difference)
        } concluding: {
            outcome.task(after: $0)
        }
    }

    /// Departments to put, then those to remove. While anybody absent is kept, the departments of the absent stay.
    private func departmentVerdicts(_ comparison: Comparison, _ ruling: RemovalRuling, isKeeping: Bool) -> [DepartmentVerdict] {
        var verdicts = comparison.departments.puts
        switch ruling {
        case .unproven: break
        case .allowed:
            if !isKeeping { verdicts += comparison.removable.map { Self.removal(of: $0, .apply) } }
        case .held: verdicts += comparison.departments.absent.map { Self.removal(of: $0, .hold) }
        }
        guard task.dryRun else { return verdicts }
        return verdicts.map { verdict in
            var planned = verdict
            planned.outcome = .plan
            return planned
        }
    }

    private static func removal(of department: StoredDepartment, _ outcome: VerdictOutcome) -> DepartmentVerdict {
        DepartmentVerdict(.delete, outcome, sourceID: department.sourceID, id: department.id, before: department.content)
    }
}

extension RemovalRuling {
    var isHeld: Bool {
        if case .held = self { true } else { false }
    }
}
