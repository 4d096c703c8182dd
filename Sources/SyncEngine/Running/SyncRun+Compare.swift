import DirectoryStore
import IdentityModel
import JSONKit
import SourceAPI

/// Where the directory and the source differ.
struct Comparison {
    var departments: DepartmentPlan
    /// Departments of the directory before.
    var presentDepartments: Int
    /// Absent departments that may go when removals are allowed.
    var removable: [StoredDepartment]
    /// Departments of the directory whose members were not all read.
    var unread: [DepartmentID]
    /// Departments that were out of scope and are seen again.
    var regained: [DepartmentID]
    /// Nil when persons were not read.
    var persons: ComparisonCounts?
    /// What is odd about persons.
    var oddities = Oddities()
}

extension SyncRun {
    /// Finds every difference; decides nothing about persons yet.
    func compare(_ proof: ReadingProof, _ staging: StagingArea) async throws -> Comparison {
        monitor.update { task in
            task.progress.phase = .compare
            task.progress.percent = max(task.progress.percent, 90)
            task.progress.etaSeconds = nil
        }
        let stored = try await store.storedDepartments(configuration.id)
        let overtaken = await turns.overtaken(configuration.id)
        let staged = proof.staged.overtaken(by: stored, of: overtaken.departments)
        let seen = Set(staged.map(\.sourceID))
        let regained = stored.filter { $0.isOutOfScope && seen.contains($0.sourceID) }.map(\.id)
        let reconsidered = !proof.isScopeSmaller && (proof.isScopeLarger || !regained.isEmpty)
        // While a listing of departments is missing, a department that is not seen may only have moved there.
        let mayRemove = proof.departments && !proof.isScopeSmaller
        let plan = DepartmentPlan(
            staged: staged, stored: stored, root: proof.root, idpName: configuration.name, mayRemove: mayRemove,
            reconsidered: reconsidered)
        var removable = mayRemove ? plan.absent : []
        // Without reading persons nobody knows where they went: a department with people in or below it stays.
        if !task.users { removable = Self.without(Set(removable.filter(\.hasMembers).map(\.id)), removable) }
        let gone = Set(removable.map(\.id))
        let persons =
            task.users
            ? try await staging.compare(
                with: store, idpID: configuration.id, vacated: removable.map(\.id), reconsidered: reconsidered, except: overtaken.persons)
            : nil
        return Comparison(
            departments: plan, presentDepartments: stored.count { !$0.isOutOfScope || reconsidered }, removable: removable,
            unread: stored.filter { proof.unread.contains($0.sourceID) || (!seen.contains($0.sourceID) && !gone.contains($0.id)) }.map(
                \.id),
            regained: regained, persons: persons)
    }

    /// Those of `departments` (children first) that are not `inhabited`, nor above one that is.
    static func without(_ inhabited: Set<DepartmentID>, _ departments: [StoredDepartment]) -> [StoredDepartment] {
        var staying = Set<String>()
        for department in departments where inhabited.contains(department.id) || staying.contains(department.sourceID) {
            staying.insert(department.sourceID)
            if let parent = department.content.parentSourceId { staying.insert(parent) }
        }
        return departments.filter { !staying.contains($0.sourceID) }
    }

    /// Whether what left may be removed, or an administrator must approve.
    func rule(on comparison: Comparison, _ confirmation: Confirmation, _ proof: ReadingProof) -> RemovalRuling {
        let policyKeeps = configuration.sync.departures.policy == .keep
        let absent = policyKeeps ? 0 : comparison.persons?.absent ?? 0
        let staying = policyKeeps || confirmation.basis != .scope ? 0 : confirmation.staying(of: absent)
        let unseenDepartments = proof.isScopeSmaller && proof.departments ? comparison.departments.absent.count : 0
        if staying + unseenDepartments > 0 { return .held(.scope, scopeError(proof, employees: staying, departments: unseenDepartments)) }
        let leaving = confirmation.leaving(of: absent)
        guard isGuardPassed(by: leaving, comparison) || (confirmation.awaitsApproval && leaving > 0) else { return .allowed }
        return .held(.protection, protectionError(comparison, confirmation, employees: leaving))
    }

    /// Whether so many persons, and the departments that are gone, are more than may be removed without approval.
    func isGuardPassed(by absent: Int, _ comparison: Comparison) -> Bool {
        let limit = RemovalLimit(settings: configuration.sync.guard)
        let isEmpty = comparison.persons.map { $0.total == 0 && $0.present > 0 } ?? false
        return (isEmpty && absent > 0) || limit.isPassed(byEmployees: absent, of: comparison.persons?.present ?? 0)
            || limit.isPassed(byDepartments: comparison.removable.count, of: comparison.presentDepartments)
    }

    private func scopeError(_ proof: ReadingProof, employees: Int, departments: Int) -> TaskError {
        let what = "\(employees) employees and \(departments) departments are out of sight; they are kept, marked as out of scope."
        let message =
            proof.isNarrowed
            ? "The chosen scope is smaller than at the last complete run: \(what) If you mean them to leave, approve with task.approve; to "
                + "keep them as they are, task.reject; to synchronize them again, choose them again."
            : "The application may read less than at the last complete run: \(what) Give it its contact scope back and synchronize again. "
                + "If it is meant to be smaller, task.approve lets them leave and task.reject keeps them as they are."
        return TaskError(reason: "scope", message: message)
    }

    private func protectionError(_ comparison: Comparison, _ confirmation: Confirmation, employees: Int) -> TaskError {
        let present = comparison.persons.map { " of \($0.present)" } ?? ""
        var proven = ""
        if !confirmation.answered.isEmpty {
            proven += "Of \(confirmation.answered.count) the source, asked for each alone, says that they are gone. "
        }
        if !confirmation.recorded.isEmpty { proven += "Its own records of leavers name \(confirmation.recorded.count) more. " }
        return TaskError(
            reason: "protection",
            message:
                "\(employees)\(present) employees and \(comparison.removable.count) of \(comparison.presentDepartments) departments are "
                + "absent at the source: more than the guard lets one task remove. \(proven)They are kept until you decide: if they really left, "
                + "approve with task.approve, all or some; if not, task.reject, mend it at the source and synchronize again.")
    }
}
