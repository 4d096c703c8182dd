import AgentAPI
import DirectoryStore
import IdentityModel
import LineProtocol

/// Answers about the departments and employees of the directory.
struct DirectoryHandlers: Sendable {
    let store: DirectoryStore
    let idps: KnownIdPs

    func add(to table: inout MethodTable) {
        table.add(DepartmentList.self, listDepartments)
        table.add(DepartmentGet.self, getDepartment)
        table.add(DepartmentTree.self, tree)
        table.add(EmployeeList.self, listEmployees)
        table.add(EmployeeExport.self, exportEmployees)
        table.add(EmployeeGet.self, getEmployee)
    }

    private func listDepartments(_ params: DepartmentList.Params, _: RPCCall) async throws -> DepartmentList.Result {
        try await idps.require(params.idpId)
        if let parent = params.parentId { _ = try await department(parent) }
        if params.isWhole {
            let (page, asOf) = try await store.departments(asOf: params.asOf, idpID: params.idpId, params.page(of: DepartmentList.self))
            return DepartmentList.Result(
                departments: page.items, asOf: asOf, nextPageToken: params.next(after: page, of: DepartmentList.self))
        }
        let page = try await store.departments(DepartmentFilter(params), params.page(of: DepartmentList.self))
        return DepartmentList.Result(departments: page.items, nextPageToken: params.next(after: page, of: DepartmentList.self))
    }

    private func getDepartment(_ params: DepartmentGet.Params, _: RPCCall) async throws -> Department {
        try await department(params.id)
    }

    private func tree(_ params: DepartmentTree.Params, _: RPCCall) async throws -> DepartmentTree.Result {
        try await idps.require(params.idpId)
        let root = try await store.tree(params.idpId, depth: params.depth ?? DepartmentTree.deepest)
        return DepartmentTree.Result(root)
    }

    private func listEmployees(_ params: EmployeeList.Params, _: RPCCall) async throws -> EmployeeList.Result {
        if let idpID = params.idpId { try await idps.require(idpID) }
        if let departmentID = params.departmentId { _ = try await department(departmentID) }
        if params.isWhole {
            let (page, asOf) = try await store.employees(asOf: params.asOf, idpID: params.idpId, params.page(of: EmployeeList.self))
            return EmployeeList.Result(employees: page.items, asOf: asOf, nextPageToken: params.next(after: page, of: EmployeeList.self))
        }
        let page = try await store.employees(EmployeeFilter(params), params.page(of: EmployeeList.self))
        return EmployeeList.Result(employees: page.items, nextPageToken: params.next(after: page, of: EmployeeList.self))
    }

    private func exportEmployees(_ params: EmployeeExport.Params, _: RPCCall) async throws -> EmployeeExport.Result {
        try await idps.require(params.idpId)
        let (page, asOf) = try await store.employees(asOf: params.asOf, idpID: params.idpId, params.page(of: EmployeeExport.self))
        let places = Set(page.items.flatMap { $0.departments.map(\.sourceId) })
        let sheet = EmployeeSheet(
            params.format, fields: await idps.fields, departments: try await store.departmentTexts(of: places, in: params.idpId, asOf: asOf)
        )
        return EmployeeExport.Result(
            data: (params.paging.pageToken == nil ? sheet.head : "") + page.items.map(sheet.line).joined(), asOf: asOf,
            nextPageToken: params.next(after: page, of: EmployeeExport.self))
    }

    private func getEmployee(_ params: EmployeeGet.Params, _: RPCCall) async throws -> Employee {
        if let id = params.id {
            guard let employee = try await store.employee(id) else { throw RPCError.notFound("employee", id.rawValue) }
            return employee
        }
        guard let idpID = params.idpId, let sourceID = params.sourceId else { throw RPCError.invalidParam("id", "required") }
        guard let employee = try await store.employee(idpID, sourceID: sourceID) else { throw RPCError.notFound("employee", sourceID) }
        return employee
    }

    private func department(_ id: DepartmentID) async throws -> Department {
        guard let department = try await store.department(id) else { throw RPCError.notFound("department", id.rawValue) }
        return department
    }
}

extension DepartmentFilter {
    fileprivate init(_ params: DepartmentList.Params) {
        self.init(idpID: params.idpId)
        parentID = params.parentId
        recursive = params.recursive
        query = params.query
    }
}

extension EmployeeFilter {
    fileprivate init(_ params: EmployeeList.Params) {
        self.init()
        idpID = params.idpId
        departmentID = params.departmentId
        recursive = params.recursive
        query = params.query
        accountStatus = params.accountStatus
        employmentStatus = params.employmentStatus
    }
}

extension DepartmentTree.Result {
    fileprivate init(_ root: DepartmentNode?) {
        self.init(departments: root.map { [DepartmentTree.Node($0)] } ?? [])
    }
}

extension DepartmentTree.Node {
    fileprivate init(_ node: DepartmentNode) {
        self.init(node.department, children: node.children.map { DepartmentTree.Node($0) })
    }
}
