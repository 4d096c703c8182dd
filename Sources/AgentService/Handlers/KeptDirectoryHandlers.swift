import AgentAPI
import DaemonKit
import DirectoryStore
import IdentityModel
import JSONKit
import LineProtocol

/// Answers about what is kept by hand.
struct KeptDirectoryHandlers: Sendable {
    let store: DirectoryStore
    let kept: KeptIdPs
    let feed: FeedSignal
    let clock: any WallClock

    func add(to table: inout MethodTable) {
        table.add(DepartmentCreate.self, createDepartment)
        table.add(DepartmentUpdate.self, updateDepartment)
        table.add(DepartmentDelete.self, deleteDepartment)
        table.add(EmployeeCreate.self, createEmployee)
        table.add(EmployeeDelete.self, deleteEmployee)
        table.add(EmployeeImport.self, importEmployees)
    }

    private func createDepartment(_ params: DepartmentCreate.Params, _: RPCCall) async throws -> Department {
        let id = try await store.createDepartment(params.draft, in: kept.require(params.idpId), at: clock.now())
        feed.announce()
        return try await department(id)
    }

    private func updateDepartment(_ params: DepartmentUpdate.Params, _: RPCCall) async throws -> Department {
        try await store.updateDepartment(
            params.id, by: params.patch, ifRevision: params.ifRevision, in: kept.idp(of: params.id), at: clock.now())
        feed.announce()
        return try await department(params.id)
    }

    private func deleteDepartment(_ params: DepartmentGet.Params, _: RPCCall) async throws -> Deleted {
        try await store.deleteDepartment(params.id, in: kept.idp(of: params.id), at: clock.now())
        feed.announce()
        return Deleted()
    }

    private func createEmployee(_ params: EmployeeCreate.Params, _: RPCCall) async throws -> Employee {
        let id = try await store.createEmployee(params.draft, in: kept.require(params.idpId), at: clock.now())
        feed.announce()
        guard let employee = try await store.employee(id) else { throw RPCError.notFound("employee", id.rawValue) }
        return employee
    }

    private func deleteEmployee(_ params: EmployeeDelete.Params, _: RPCCall) async throws -> Deleted {
        try await store.deleteEmployee(params.id, in: kept.idp(of: params.id), at: clock.now())
        feed.announce()
        return Deleted()
    }

    private func importEmployees(_ params: EmployeeImport.Params, _: RPCCall) async throws -> EmployeeImport.Result {
        let idp = try await kept.require(params.idpId)
        let file =
            switch params.format {
            case .csv: try ImportFile(csv: params.data, fields: idp.fields)
            case .ndjson: ImportFile(ndjson: params.data)
            }
        let imported = try await store.importEmployees(file.lines, dryRun: params.dryRun, in: idp, at: clock.now())
        if imported.isApplied { feed.announce() }
        return EmployeeImport.Result(imported.lines, isApplied: imported.isApplied)
    }

    private func department(_ id: DepartmentID) async throws -> Department {
        guard let department = try await store.department(id) else { throw RPCError.notFound("department", id.rawValue) }
        return department
    }
}

extension EmployeeImport.Result {
    fileprivate init(_ imported: [ImportedLine], isApplied: Bool) {
        self.init()
        applied = isApplied
        lines = imported.map { EmployeeImport.Line($0) }
        created = lines.count { $0.outcome == .created }
        updated = lines.count { $0.outcome == .updated }
        unchanged = lines.count { $0.outcome == .unchanged }
        failed = lines.count { $0.outcome == .failed }
    }
}

extension EmployeeImport.Line {
    fileprivate init(_ imported: ImportedLine) {
        self.init()
        line = imported.number
        username = imported.username
        id = imported.id
        switch imported.outcome {
        case .created: outcome = .created
        case .updated: outcome = .updated
        case .unchanged: outcome = .unchanged
        case .failed(let problems):
            outcome = .failed
            self.problems = problems.map { $0.path.isEmpty ? "the line \($0.problem)" : "\($0.path): \($0.problem)" }
        }
    }
}
