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
    /// Nil when persons were not read.
    var persons: ComparisonCounts?
    /// What is odd about persons.
    var oddities = Oddities()
}

/// What the source says of absent persons when it is asked for each alone.
struct Confirmation {
    /// The source says that there is no such person.
    var gone: Set<String> = []
    /// It has them, or gives no answer.
    var kept: Set<String> = []
    /// Some absences were not asked for, and one that was is wrong.
    var isDoubtful = false
    var fault: SourceFault?
}

extension SyncRun {
    func prove(_ reading: Reading, _ staging: StagingArea) async throws -> ReadingProof {
        prove(reading, staged: try await staging.departments(), earlier: try await store.baseline(configuration.id))
    }

    /// Finds every difference; decides nothing about persons yet.
    func compare(_ proof: ReadingProof, _ staging: StagingArea) async throws -> Comparison {
        monitor.update { task in
            task.progress.phase = .compare
            task.progress.percent = max(task.progress.percent, 90)
            task.progress.etaSeconds = nil
        }
        let stored = try await store.storedDepartments(configuration.id)
        let mayRemove = proof.departments && (proof.persons || !task.users) && !proof.isScopeSmaller
        let plan = DepartmentPlan(
            staged: proof.staged.overtaken(by: stored, of: await turns.overtaken(configuration.id).departments), stored: stored,
            root: proof.root, idpName: configuration.name, mayRemove: mayRemove)
        var removable = mayRemove ? plan.absent : []
        // Without reading persons nobody knows where they went: a department with people in or below it stays.
        if !task.users { removable = Self.empty(removable) }
        let persons =
            task.users
            ? try await staging.compare(with: store, idpID: configuration.id, vacated: removable.map(\.id)) : nil
        return Comparison(
            departments: plan, presentDepartments: stored.count, removable: removable, persons: persons,
            oddities: task.users ? try await staging.oddities() : Oddities())
    }

    /// Those of `departments` (children first) with nobody in or below them.
    private static func empty(_ departments: [StoredDepartment]) -> [StoredDepartment] {
        var inhabited = Set<String>()
        for department in departments where department.hasMembers || inhabited.contains(department.sourceID) {
            inhabited.insert(department.sourceID)
            if let parent = department.content.parentSourceId { inhabited.insert(parent) }
        }
        return departments.filter { !inhabited.contains($0.sourceID) }
    }

    /// How many persons are asked for one by one at most.
    static let confirmations = 200

    /// Asks the source for absent persons one by one: a person who moved while pages were read is on none of them.
    func confirm(_ comparison: Comparison, _ proof: ReadingProof, _ staging: StagingArea) async throws -> Confirmation {
        var confirmation = Confirmation()
        guard let persons = comparison.persons, persons.absent > 0, case .allowed = rule(on: comparison, proof),
            configuration.sync.departures.policy != .keep
        else { return confirmation }
        let asked = try await staging.absentees(persons, limit: Self.confirmations)
        try await withThrowingTaskGroup(of: (String, Result<Bool, SourceFault>).self) { group in
            var rest = asked.makeIterator()
            func askNext() {
                guard let person = rest.next() else { return }
                group.addTask {
                    do throws(SourceFault) {
                        return (person.sourceID, .success(try await connection.source.employee(person.sourceID, attributes: []) != nil))
                    } catch { return (person.sourceID, .failure(error)) }
                }
            }
            for _ in 0..<8 { askNext() }
            while let (id, answer) = try await group.next() {
                switch answer {
                case .success(false): confirmation.gone.insert(id)
                case .success(true): confirmation.kept.insert(id)
                case .failure(let fault):
                    confirmation.kept.insert(id)
                    confirmation.fault = fault
                }
                askNext()
            }
        }
        try Task.checkCancellation()
        confirmation.isDoubtful = !confirmation.kept.isEmpty && asked.count < persons.absent
        return confirmation
    }

    /// Whether what is absent may be removed.
    func rule(on comparison: Comparison, _ proof: ReadingProof) -> RemovalRuling {
        guard proof.departments, proof.persons || !task.users else { return .unproven }
        let absent = configuration.sync.departures.policy == .keep ? 0 : comparison.persons?.absent ?? 0
        let absentDepartments = comparison.departments.absent.count
        guard absent + absentDepartments > 0 else { return .allowed }
        if proof.isScopeSmaller {
            let why = proof.isNarrowed ? "The chosen scope is smaller" : "The application may read less"
            let remedy =
                proof.isNarrowed
                ? "Choose them again to keep them." : "Give the application its contact scope back, and synchronize again."
            return .held(
                .scope,
                TaskError(
                    reason: "scope",
                    message:
                        "\(why) than at the last complete run; \(absent) employees and \(absentDepartments) departments out of sight are "
                        + "kept. \(remedy)"))
        }
        let limit = RemovalLimit(settings: configuration.sync.guard)
        let present = comparison.persons?.present ?? 0
        let isEmpty = comparison.persons.map { $0.total == 0 && $0.present > 0 } ?? false
        if isEmpty || limit.isPassed(byEmployees: absent, of: present)
            || limit.isPassed(byDepartments: absentDepartments, of: comparison.presentDepartments)
        {
            return .held(
                .protection,
                TaskError(
                    reason: "protection",
                    message:
                        "\(absent) of \(present) employees and \(absentDepartments) of \(comparison.presentDepartments) departments are "
                        + "absent at the source: more than the guard lets one task remove. They are kept. If they really left, "
                        + "raise the IdP's guard and synchronize again.")
            )
        }
        return .allowed
    }
}
