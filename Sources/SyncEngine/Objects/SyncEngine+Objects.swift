import DirectoryStore
import IdentityModel
import JSONKit
import SourceAPI

extension SyncEngine {
    /// Reads a few objects again, compares them with the directory and applies what differs as a small task, if asked.
    ///
    /// It goes on beside a run over everything that is still reading, which then leaves these objects as they are here.
    public func reread(_ request: ObjectRequest) async throws(SyncStartError) -> ObjectReport {
        let connection: SyncConnection
        do {
            connection = request.isApplied ? try await environment.open(request.idpID) : try await environment.look(into: request.idpID)
        } catch { throw .notOpened(error) }
        // What the first run over everything has read may be older than an event, which waits for it; without one there is no directory
        // that an event could change.
        let first = wholeRun(of: request.idpID)
        if request.trigger == .event, try await isBeforeFirst(request.idpID) {
            if let first { throw .taskActive(first.id) }
            return ObjectReport(outside: request)
        }
        if request.isApplied, !request.waits, await turns.isHeld(request.idpID), let task = wholeRun(of: request.idpID) {
            throw .taskActive(task.id)
        }
        let run = ObjectRun(
            store: store, connection: connection, request: request, stagingFolder: stagingFolder, turns: turns,
            confirm: { [environment] in try await environment.confirm(request.idpID) }, now: now)
        do {
            let report = try await run.perform()
            if let task = report.task { await environment.report(task) }
            return report
        } catch let error as DirectoryStoreError {
            throw .store(error)
        } catch { throw .notOpened(error) }
    }

    /// Does `body` while nothing is compared or applied for the IdP.
    public nonisolated func alone<Value: Sendable>(with idpID: IdPID, _ body: () async throws -> Value) async throws -> Value {
        try await turns.hold(idpID, body)
    }

    /// Whether nothing of an IdP was ever synchronized.
    private func isBeforeFirst(_ idpID: IdPID) async throws(SyncStartError) -> Bool {
        do { return try await store.knownDepartments(idpID, among: []).root == nil } catch { throw .store(error) }
    }

    /// One person as the mappings (nil: those of the IdP) would have them stored; one live read, nothing is stored. Nil when the
    /// source says that there is no such person.
    public func preview(_ idpID: IdPID, sourceID: String, mappings: FieldMappings?) async throws -> MappedPerson? {
        let connection = try await environment.look(into: idpID)
        if let mappings {
            var problems = JSONProblems(unknownMembers: .refused)
            problems.within("mappings") { problems in mappings.validate(extendedFields: connection.fields, noting: &problems) }
            guard problems.isEmpty else { throw problems }
        }
        let plan = MappingPlan(mappings ?? connection.configuration.sync.mappings, fields: connection.fields)
        let reader = ObjectReader(source: connection.source, plan: plan, detail: connection.configuration.sync.detail, asker: .person)
        switch await reader.person(sourceID) {
        case .gone: return nil
        case .fault(let fault): throw fault
        case .shown(let sightings, let fields):
            return MappedPerson(
                fields: fields, document: sightings.first?.fields ?? [], thirdParty: sightings.first?.thirdParty ?? [],
                stored: try await store.knownEmployee(idpID, sourceID: sourceID)?.id)
        }
    }
}
