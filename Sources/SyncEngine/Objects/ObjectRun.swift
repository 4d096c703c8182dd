import DirectoryStore
import IdentityModel
import JSONKit
import SourceAPI

/// Reads a few objects again and puts them right by the rules of a synchronization: a task, its records and the feed in one transaction.
/// Where nothing differs nothing is written.
struct ObjectRun {
    let store: DirectoryStore
    let connection: SyncConnection
    let request: ObjectRequest
    let stagingFolder: String
    let turns: ApplyTurns
    /// Throws when the IdP may not be written to any more.
    let confirm: @Sendable () async throws -> Void
    let now: @Sendable () -> Timestamp

    var configuration: IdP { connection.configuration }

    func perform() async throws -> ObjectReport {
        while true {
            let turn = await turns.turn(of: configuration.id)
            let reading = try await read()
            guard request.isApplied else { return try await decide(reading).report }
            if let report = try await put(reading, ofTurn: turn) { return report }
            // What another run applied meanwhile may be newer than what was read here: it is read again, while nobody is kept waiting.
            try Task.checkCancellation()
        }
    }

    /// Nil where another run applied something since `turn`.
    private func put(_ reading: ObjectReading, ofTurn turn: Int) async throws -> ObjectReport? {
        try await turns.hold(configuration.id, ifStill: turn) {
            // A directory that was dropped with its IdP must not come back.
            try await confirm()
            let decided = try await decide(reading)
            var report = decided.report
            // What is outside of what is stored may be inside of what a run over everything is reading.
            await turns.note(
                persons: Set(decided.answered).subtracting(decided.outside),
                departments: Set(reading.departments.map(\.sourceID)).subtracting(decided.outsideDepartments)
                    .union(reading.goneDepartments), of: configuration.id)
            if decided.writes { report.task = try await apply(reading, decided) }
            report.outcomes = outcomes(reading, decided, report.task)
            guard let task = report.task else { return report }
            for place in report.persons.indices where report.persons[place].action != nil {
                report.persons[place].steps.append(
                    ObjectStep(.apply, "It is done, recorded and on the change feed.", data: ["taskId": .string(task.id.rawValue)]))
            }
            return report
        }
    }

    private func decide(_ reading: ObjectReading) async throws -> ObjectDecisions {
        var known: [String: KnownEmployee] = [:]
        for person in reading.persons {
            known[person.sourceID] = try await store.knownEmployee(configuration.id, sourceID: person.sourceID)
        }
        let stored = known.values.flatMap { $0.image.memberships.map(\.sourceId) }
        var scope = ObjectScope(
            departments: try await store.knownDepartments(configuration.id, among: Set(reading.places + stored)),
            baseline: try await store.baseline(configuration.id).flatMap { try? ScopeBaseline.decode($0, unknownMembers: .ignored) },
            isPartial: configuration.sync.scope != .all)
        var plan: DepartmentPlan?
        if !reading.departments.isEmpty || !reading.goneDepartments.isEmpty {
            let departments = try await store.storedDepartments(configuration.id)
            let uncertain = Set(reading.unanswered.flatMap { known[$0]?.image.memberships.map(\.sourceId) ?? [] })
            plan = scope.plan(reading, over: departments, sparing: uncertain, idpName: configuration.name)
        }
        let leaving = reading.gone.count { known[$0]?.isAtSource ?? false }
        let going = plan?.absent.map(\.sourceID) ?? []
        let removals = try await ruling(leaving, departments: going.count)
        let rules = EmployeeRules(
            time: now(), policy: configuration.sync.departures.policy, removals: removals,
            confirmation: Confirmation(answered: Set(reading.gone)), departments: removals.isHeld ? scope.known.union(going) : scope.known,
            unread: [], isComplete: false, isPlan: !request.isApplied, mapsEmployment: configuration.sync.mappings.mapsEmployment)
        return ObjectDecisions(reading: reading, known: known, scope: scope, plan: plan, rules: rules)
    }

    /// Over so long the guard counts what events remove, which come in many small tasks.
    private static let guardedMilliseconds = Milliseconds.hour

    /// The guard holds for a few objects as it does for all: when too many persons or too many departments go, all of them wait.
    private func ruling(_ employees: Int, departments: Int) async throws -> RemovalRuling {
        guard employees + departments > 0 else { return .allowed }
        let counts = try await store.counts(configuration.id)
        let (left, dissolved) = (try await removedBefore(.employee), try await removedBefore(.department))
        let limit = RemovalLimit(settings: configuration.sync.guard)
        let isPassed =
            (employees > 0 && limit.isPassed(byEmployees: employees + left, of: counts.employees - counts.left + left))
            || (departments > 0 && limit.isPassed(byDepartments: departments + dissolved, of: counts.departments + dissolved))
        guard isPassed else { return .allowed }
        let message =
            "\(employees) employees and \(departments) departments are gone at the source: more than the guard lets one task, or the events "
            + "of an hour, remove. They are kept until you decide: task.approve or task.reject."
        return .held(.protection, TaskError(reason: "protection", message: message))
    }

    /// What events have removed within the time over which the guard counts.
    private func removedBefore(_ kind: SyncRecord.ObjectType) async throws -> Int {
        guard request.trigger == .event else { return 0 }
        let since = now().advanced(byMilliseconds: -Self.guardedMilliseconds)
        return try await store.removals(of: configuration.id, kind, by: .event, since: since)
    }

    private func apply(_ reading: ObjectReading, _ decided: ObjectDecisions) async throws -> SyncTask {
        var task = SyncTask()
        task.idpId = configuration.id
        task.trigger = request.trigger
        task.objects = request.persons + request.departments
        task.status = .running
        task.createdAt = now()
        task.startedAt = task.createdAt
        task.configRevision = configuration.revision
        task.notes = decided.report.notes
        task = try await store.addTask(task, idpName: configuration.name, mappings: configuration.sync.mappings)
        do {
            let started = task
            return try await StagingArea.using(folder: stagingFolder, task: task.id) { staging in
                var batch = StagedBatch()
                batch.answers = reading.staged
                batch.time = now()
                try await staging.append(batch)
                var work = ApplyWork(taskID: started.id, idpID: configuration.id, idpName: configuration.name, time: decided.rules.time)
                work.departments = decided.departmentVerdicts
                work.persons = try await staging.compare(decided.answered, with: store, idpID: configuration.id)
                return try await store.apply(work, from: staging) {
                    decided.decide($0)
                } concluding: {
                    decided.task(started, after: $0, at: now())
                }
            }
        } catch {
            task.end(.failed, Task.isCancelled ? .interrupted : SyncFailure(error), at: now())
            try? await store.update(task)
            throw error
        }
    }
}
