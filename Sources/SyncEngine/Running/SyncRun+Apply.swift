import DirectoryStore
import IdentityModel
import JSONKit
import SourceAPI
import Synchronization

extension SyncRun {
    /// Makes the changes, their records, the feed's entries and the outcome in one transaction; a dry run only records.
    func apply(_ run: DecidedRun, _ staging: StagingArea) async throws -> SyncTask {
        let (proof, comparison, confirmation, ruling) = (run.proof, run.comparison, run.confirmation, run.ruling)
        monitor.update { task in
            task.progress.phase = .apply
            task.progress.percent = max(task.progress.percent, 92)
        }
        let time = now()
        let differences = comparison.persons.map { $0.new + $0.changed + $0.absent } ?? 0
        let verdicts = departmentVerdicts(comparison, ruling, proof)
        let going = Set(verdicts.lazy.filter { $0.action == .delete && $0.outcome != .hold }.map(\.sourceID))
        // Whom the source says to be gone has left, however small the scope is.
        let leaving = confirmation.leaving(of: run.absent)
        let isLetGo = confirmation.basis == .scope && !isGuardPassed(by: leaving, comparison)
        let rules = EmployeeRules(
            time: time, policy: configuration.sync.departures.policy, removals: isLetGo ? .allowed : ruling, confirmation: confirmation,
            departments: comparison.departments.known.union(
                comparison.departments.absent.lazy.map(\.sourceID).filter { !going.contains($0) }),
            unread: try await staging.unread(among: comparison.departments.known), isComplete: proof.isComplete,
            isPlan: task.dryRun, mapsEmployment: configuration.sync.mappings.mapsEmployment)
        var work = ApplyWork(taskID: task.id, idpID: configuration.id, idpName: configuration.name, time: time)
        work.root = proof.root
        work.departments = verdicts + comparison.departments.failures
        work.persons = comparison.persons
        work.warnings = comparison.departments.warnings + comparison.oddities.warnings
        work.knowsAllDepartments = configuration.sync.scope == .all && proof.departments && proof.baseline?.isWhole ?? false
        if !task.dryRun { work.regained = comparison.regained }
        let baseline = proof.isComplete ? proof.baseline?.jsonBytes() : nil
        if task.dryRun || ruling.isHeld {
            let isLacking = proof.isLacking(task) || confirmation.basis == .answers
            let basis = PlanBasis(configuration, baseline: proof.earlier, isLacking: isLacking)
            // A plan keeps those who are out of scope: the next run asks again what is to become of them.
            let isScope = task.dryRun && confirmation.basis == .scope
            work.plan = TaskPlan(basis: basis.jsonBytes(), baseline: isScope ? nil : baseline)
        } else {
            work.baseline = baseline
        }
        let outcome = Outcome(task: task, now: now, run: run)
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

    /// Departments to put, then those to remove.
    private func departmentVerdicts(_ comparison: Comparison, _ ruling: RemovalRuling, _ proof: ReadingProof) -> [DepartmentVerdict] {
        var verdicts = comparison.departments.puts
        switch ruling {
        case .allowed: verdicts += comparison.removable.map { Self.removal(of: $0, .apply) }
        case .held:
            let waiting = proof.isScopeSmaller && proof.departments ? comparison.departments.absent : comparison.removable
            // Out of sight is no reason to plan a removal.
            if !(task.dryRun && proof.isScopeSmaller) { verdicts += waiting.map { Self.removal(of: $0, .hold) } }
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
