import AgentAPI
import IdentityModel
import LineProtocol

/// Answers about single persons, and what an administrator does with them.
struct PeopleHandlers: Sendable {
    let desk: PeopleDesk

    func add(to table: inout MethodTable) {
        table.add(MappingPreview.self, preview)
        table.add(EmployeeResync.self, resync)
        table.add(EmployeeUpdate.self, update)
        table.add(EmployeeSuspend.self, suspend)
        table.add(EmployeeEnable.self, enable)
    }

    private func preview(_ params: MappingPreview.Params, _: RPCCall) async throws -> MappingPreview.Result {
        try await desk.preview(params)
    }

    private func resync(_ params: EmployeeResync.Params, _: RPCCall) async throws -> EmployeeResync.Result {
        try await desk.resync(params)
    }

    private func update(_ params: EmployeeUpdate.Params, _: RPCCall) async throws -> Employee {
        try await desk.update(params.id, params.patch, ifRevision: params.ifRevision)
    }

    private func suspend(_ params: EmployeeIDs, _: RPCCall) async throws -> AccountChanges {
        try await desk.suspend(params.ids)
    }

    private func enable(_ params: EmployeeIDs, _: RPCCall) async throws -> AccountChanges {
        try await desk.enable(params.ids)
    }
}
