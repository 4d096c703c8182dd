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
    let now: @Sendable () -> Timestamp

    private var configuration: IdP { connection.configuration }

    /// Members of a department that is gone who are read again, at most; beyond, the next run over everything removes it.
    private static let cascade = 500

    func perform() async throws -> ObjectReport {
        let turn = await turns.turn(of: configuration.id)
        let early = try await read()
        guard request.isApplied else { return try await decide(early).report }
        return try await turns.hold(configuration.id) {
            // What another run applied meanwhile may be newer than what was read here.
            let reading = await turns.turn(of: configuration.id) == turn ? early : try await read()
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

    /// Asks the source; of a department that is gone the members are asked for too.
    private func read() async throws -> ObjectReading {
        let reader = ObjectReader(
            source: connection.source, plan: MappingPlan(configuration.sync.mappings, fields: connection.fields),
            asker: request.trigger == .event ? .event : .person)
        var reading = ObjectReading()
        for id in request.departments { await read(id, reader, &reading) }
        if !reading.goneDepartments.isEmpty { try await readBelowGone(reader, &reading) }
        var persons = request.persons
        for id in reading.goneDepartments.sorted() {
            let members = try await store.memberSourceIDs(configuration.id, of: id, limit: Self.cascade + 1)
            if members.count <= Self.cascade {
                persons += members
            } else {
                reading.goneDepartments.remove(id)
                reading.crowdedDepartments.insert(id)
                reading.notes.append("Department \(id) is gone and has many members; the next synchronization removes it.")
            }
        }
        var seen: Set<String> = []
        reading.persons = await reader.persons(persons.filter { !$0.isEmpty && seen.insert($0).inserted })
        try await readPlaces(reader, &reading)
        return reading
    }

    private func read(_ id: String, _ reader: ObjectReader, _ reading: inout ObjectReading) async {
        do throws(SourceFault) {
            guard let department = try await reader.department(id) else {
                reading.goneDepartments.insert(id)
                return
            }
            reading.foundDepartments.append(department)
        } catch { reading.departmentFaults[id] = error }
    }

    /// What is below a department that is gone is gone too, or elsewhere.
    private func readBelowGone(_ reader: ObjectReader, _ reading: inout ObjectReading) async throws {
        let stored = try await store.storedDepartments(configuration.id)
        var asked = Set(request.departments)
        var isGrowing = true
        while isGrowing {
            let below = stored.filter { department in
                department.content.parentSourceId.map(reading.goneDepartments.contains) ?? false && !asked.contains(department.sourceID)
            }
            for department in below {
                asked.insert(department.sourceID)
                await read(department.sourceID, reader, &reading)
            }
            isGrowing = !below.isEmpty
        }
    }

    /// What else has to be read before it is known where something belongs, for whoever told of one object may be quicker than whoever
    /// tells of another: departments that the directory does not know and that somebody is said to be in, each with those above it; and
    /// departments that would come to be below themselves, because they moved as well.
    private func readPlaces(_ reader: ObjectReader, _ reading: inout ObjectReading) async throws {
        let stored = reading.departments.isEmpty ? [] : try await store.storedDepartments(configuration.id)
        var asked = Set(request.departments).union(reading.departments.map(\.sourceID)).union(reading.goneDepartments)
        while true {
            let named = Set(reading.places + reading.departments.compactMap(\.content.parentSourceId)).subtracting(asked)
            let unknown = named.subtracting(try await store.knownDepartments(configuration.id, among: named).sourceIDs)
            let doubtful = unknown.union(reading.circles(over: stored).subtracting(asked))
            if doubtful.isEmpty { return }
            asked.formUnion(doubtful)
            for id in doubtful.sorted() {
                do throws(SourceFault) {
                    if let department = try await reader.department(id) { reading.foundDepartments.append(department) }
                } catch {
                    guard error.class == .scope else { throw error }
                }
            }
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
            plan = scope.plan(reading, over: departments, idpName: configuration.name)
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
