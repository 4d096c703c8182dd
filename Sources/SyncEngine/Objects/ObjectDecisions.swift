import DirectoryStore
import IdentityModel
import JSONKit

/// What is to become of a few objects, and why.
struct ObjectDecisions: Sendable {
    let rules: EmployeeRules
    /// The source's ids of the persons of whom the source said something, ascending.
    let answered: [String]
    let departmentVerdicts: [DepartmentVerdict]
    let report: ObjectReport
    /// Persons that are not part of what is synchronized, and departments.
    let outside: Set<String>
    let outsideDepartments: Set<String>
    /// Departments that are gone at the source and stay in the directory.
    let keptDepartments: Set<String>
    private let scope: ObjectScope
    private let warned: [String]

    init(reading: ObjectReading, known: [String: KnownEmployee], scope: ObjectScope, plan: DepartmentPlan?, rules: EmployeeRules) {
        self.rules = rules
        self.scope = scope
        warned = reading.faults.map(\.message)
        answered = reading.answered.sorted()
        departmentVerdicts = plan.map { Self.verdicts($0, rules) } ?? []
        outside = Set(
            reading.persons.lazy.filter { person in
                guard case .shown(let sightings, _) = person.answer else { return false }
                return !scope.includes(person.sourceID, in: sightings.flatMap { ($0.departmentIDs ?? []) + [$0.department] })
            }.map(\.sourceID))
        outsideDepartments = Set(reading.departments.map(\.sourceID)).subtracting(scope.known)
        keptDepartments = reading.goneDepartments.intersection(scope.stored)
        var report = ObjectReport()
        report.notes = reading.notes + reading.faults.map { "A person could not be read: \($0.message)" }
        report.persons = reading.persons.map { person in
            Self.explain(person.sourceID, person.answer, known[person.sourceID]) { Self.decide($0, rules, scope) }
        }
        if scope.root == nil {
            for place in report.persons.indices where report.persons[place].exists { report.persons[place].awaitFirst() }
        }
        self.report = report
    }

    private static func verdicts(_ plan: DepartmentPlan, _ rules: EmployeeRules) -> [DepartmentVerdict] {
        let removal: VerdictOutcome = rules.removals.isHeld ? .hold : .apply
        let verdicts =
            plan.puts + plan.absent.map { DepartmentVerdict(.delete, removal, sourceID: $0.sourceID, id: $0.id, before: $0.content) }
        return verdicts.map { verdict in
            var verdict = verdict
            if rules.isPlan { verdict.outcome = .plan }
            return verdict
        } + plan.failures
    }

    /// Whether anything is to be written.
    var writes: Bool { !departmentVerdicts.isEmpty || report.persons.contains { $0.action != nil } }

    func decide(_ comparison: EmployeeComparison) -> EmployeeDecision { Self.decide(comparison, rules, scope) }

    private static func decide(_ comparison: EmployeeComparison, _ rules: EmployeeRules, _ scope: ObjectScope) -> EmployeeDecision {
        let isShown = comparison.kind == .new || comparison.kind == .changed
        if isShown, !scope.includes(comparison.sourceID, in: comparison.places) { return .leave }
        guard case .write(var verdict) = rules.decide(comparison) else { return .leave }
        // A listing says it in other words: the next run over everything compares again.
        verdict.isProvisional = isShown
        return .write(verdict)
    }

    /// The task as it ends.
    func task(_ task: SyncTask, after applied: AppliedCounts, at time: Timestamp) -> SyncTask {
        var task = task
        task.counts.department = applied.department
        task.counts.employee = applied.employee
        task.counts.employee.total = answered.count
        task.counts.employee.failed += warned.count
        task.progress.phase = .done
        task.progress.departments = task.counts.department.total
        task.progress.employees = task.counts.employee.total
        task.progress.percent = 100
        task.progress.requests = answered.count + warned.count
        task.status = task.counts.employee.failed + task.counts.department.failed > 0 ? .partialSuccess : .success
        task.endedAt = time
        if case .held(let type, let error) = rules.removals, applied.held > 0 {
            task.status = .held
            task.failType = type
            task.error = error
            task.endedAt = nil
        }
        return task
    }
}

extension EmployeeComparison {
    /// Every place that the source names.
    fileprivate var places: [String] { sightings.flatMap { ($0.departmentIDs ?? []) + [$0.department] } }
}
