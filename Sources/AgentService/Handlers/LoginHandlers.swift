import AgentAPI
import DirectoryStore
import LineProtocol

/// Answers for login pages.
struct LoginHandlers: Sendable {
    let desk: LoginDesk

    func add(to table: inout MethodTable) {
        table.add(LoginStart.self, start)
        table.add(LoginFinish.self, finish)
        table.add(LoginInApp.self, inApp)
        table.add(LoginList.self, list)
    }

    private func start(_ params: LoginStart.Params, _: RPCCall) async throws -> LoginStart.Result {
        try await desk.start(params)
    }

    private func finish(_ params: LoginFinish.Params, _: RPCCall) async throws -> LoggedIn {
        try await desk.finish(params)
    }

    private func inApp(_ params: LoginInApp.Params, _: RPCCall) async throws -> LoggedIn {
        try await desk.inApp(params)
    }

    private func list(_ params: LoginList.Params, _: RPCCall) async throws -> LoginList.Result {
        let page = try await desk.store.logins(LoginFilter(params), params.page(of: LoginList.self))
        return LoginList.Result(logins: page.items, nextPageToken: params.next(after: page, of: LoginList.self))
    }
}

extension LoginFilter {
    fileprivate init(_ params: LoginList.Params) {
        self.init()
        idpID = params.idpId
        employeeID = params.employeeId
        outcome = params.outcome
    }
}
