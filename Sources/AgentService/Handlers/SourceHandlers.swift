import AgentAPI
import LineProtocol

/// Answers that ask the source.
struct SourceHandlers: Sendable {
    let desk: SourceDesk

    func add(to table: inout MethodTable) {
        table.add(ConnectivityTest.self, test)
        table.add(SourceDepartments.self, departments)
    }

    private func test(_ params: ConnectivityTest.Params, _: RPCCall) async throws -> ConnectivityTest.Result {
        if let draft = params.dingtalk { return try await desk.test(draft, of: params.idpId) }
        guard let idpID = params.idpId else { throw RPCError.invalidParam("idpId", "required, or dingtalk") }
        return try await desk.test(idpID)
    }

    private func departments(_ params: SourceDepartments.Params, _: RPCCall) async throws -> SourceDepartments.Result {
        try await desk.departments(of: params.idpId, below: params.parentId)
    }
}
