import AgentAPI
import DaemonKit
import DirectoryStore
import IdentityModel
import JSONKit
import LineProtocol
import SyncEngine

/// Explains and changes single persons for administrators.
struct PeopleDesk: Sendable {
    let store: DirectoryStore
    let engine: SyncEngine
    let kept: KeptIdPs
    let feed: FeedSignal
    let clock: any WallClock

    /// One person as mappings would have them stored.
    func preview(_ params: MappingPreview.Params) async throws -> MappingPreview.Result {
        do {
            guard let preview = try await engine.preview(params.idpId, sourceID: params.sourceId, mappings: params.mappings) else {
                throw RPCError.notFound("employee", params.sourceId)
            }
            return MappingPreview.Result(
                id: preview.stored, employee: try EmployeeFields.decode(preview.document, unknownMembers: .ignored), mapped: preview.fields,
                thirdParty: try JSONValue(parsing: preview.thirdParty))
        } catch let problems as JSONProblems {
            throw RPCError.invalidParams(problems.items)
        }
    }

    /// One person step by step, and put right if asked.
    func resync(_ params: EmployeeResync.Params) async throws -> EmployeeResync.Result {
        let report = try await engine.reread(
            ObjectRequest(idpID: params.idpId, trigger: .manual, persons: [params.sourceId], isApplied: params.apply, waits: false))
        guard let person = report.persons.first, person.exists else { throw RPCError.notFound("employee", params.sourceId) }
        var result = EmployeeResync.Result()
        result.steps = person.steps
        if report.task == nil {
            let words = person.action == nil ? "There is nothing to write." : "Nothing is written without `apply`."
            result.steps.append(ObjectStep(.apply, words, .skipped))
        }
        result.action = person.action
        result.taskId = report.task?.id
        result.employee = try await store.employee(params.idpId, sourceID: params.sourceId)
        return result
    }

    /// Changes what may be changed here: everything of a person who is kept by hand.
    func update(_ id: EmployeeID, _ patch: EmployeePatch, ifRevision revision: Int64?) async throws -> Employee {
        guard let stored = try await store.employee(id) else { throw RPCError.notFound("employee", id.rawValue) }
        // Nobody but a source confirms a person.
        if stored.syncedAt == nil { return try await updateKept(id, patch, ifRevision: revision) }
        let edit = try EmployeeEdit(patch)
        let time = clock.now()
        let outcomes = try await store.edit([id], ifRevision: revision, at: time) { image in
            AccountRules.apply(edit, to: &image, at: time)
            return nil
        }
        guard case .done(_, let changed) = outcomes.first, let employee = try await store.employee(id) else {
            throw RPCError.notFound("employee", id.rawValue)
        }
        if changed { feed.announce() }
        return employee
    }

    private func updateKept(_ id: EmployeeID, _ patch: EmployeePatch, ifRevision revision: Int64?) async throws -> Employee {
        try await store.updateEmployee(
            id, by: DraftPatch(patch.members), ifRevision: revision, in: kept.idp(of: id), at: clock.now())
        feed.announce()
        guard let employee = try await store.employee(id) else { throw RPCError.notFound("employee", id.rawValue) }
        return employee
    }

    func suspend(_ ids: [EmployeeID]) async throws -> AccountChanges {
        try await change(ids) { image, _ in AccountRules.suspend(&image) }
    }

    func enable(_ ids: [EmployeeID]) async throws -> AccountChanges {
        try await change(ids) { image, time in AccountRules.enable(&image, at: time) }
    }

    private func change(
        _ ids: [EmployeeID], _ rule: @escaping @Sendable (inout EmployeeImage, Timestamp) -> TaskError?
    ) async throws -> AccountChanges {
        let time = clock.now()
        let outcomes = try await store.edit(ids, at: time) { image in rule(&image, time) }
        let results = zip(ids, outcomes).map { AccountChange($0, $1) }
        if results.contains(where: \.changed) { feed.announce() }
        return AccountChanges(results: results)
    }
}

extension AccountChange {
    fileprivate init(_ id: EmployeeID, _ outcome: EmployeeEditOutcome) {
        self.init()
        self.id = id
        switch outcome {
        case .missing: error = TaskError(reason: RPCReason.notFound.name, message: "There is no employee with this id.")
        case .refused(let refusal): error = refusal
        case .done(let image, let changed):
            accountStatus = image.accountStatus
            self.changed = changed
        }
    }
}
