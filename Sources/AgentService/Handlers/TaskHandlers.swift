import AgentAPI
import DirectoryStore
import IdentityModel
import JSONKit
import LineProtocol
import SyncEngine

/// Answers about tasks.
struct TaskHandlers: Sendable {
    let engine: SyncEngine
    let desk: TaskDesk

    func add(to table: inout MethodTable) {
        table.add(SyncStart.self, start)
        table.add(TaskGet.self, get)
        table.add(TaskList.self, list)
        table.add(TaskWait.self, wait)
        table.add(TaskCancel.self, cancel)
        table.add(TaskApply.self, apply)
        table.add(TaskApprove.self, approve)
        table.add(TaskReject.self, reject)
        table.add(TaskUndo.self, undo)
        table.add(TaskWarnings.self, warnings)
        table.addWatch(TaskWatch.self, watch)
    }

    private func start(_ params: SyncStart.Params, _: RPCCall) async throws -> SyncTask {
        try await engine.start(SyncRequest(idpID: params.idpId, dryRun: params.dryRun, users: params.users))
    }

    private func get(_ params: TaskReference, _: RPCCall) async throws -> SyncTask {
        try await desk.get(params.taskId)
    }

    private func list(_ params: TaskList.Params, _: RPCCall) async throws -> TaskList.Result {
        let page = try await desk.list(TaskFilter(params), params.page(of: TaskList.self))
        return TaskList.Result(tasks: page.items, nextPageToken: params.next(after: page, of: TaskList.self))
    }

    private func wait(_ params: TaskWait.Params, _: RPCCall) async throws -> SyncTask {
        try await desk.wait(params.taskId, timeout: .seconds(params.timeoutSeconds))
    }

    private func cancel(_ params: TaskReference, _: RPCCall) async throws -> SyncTask {
        try await desk.cancel(params.taskId)
    }

    private func apply(_ params: TaskReference, _: RPCCall) async throws -> SyncTask {
        try await desk.settle(try await engine.apply(params.taskId))
    }

    private func approve(_ params: TaskApprove.Params, _: RPCCall) async throws -> SyncTask {
        try await desk.settle(try await engine.approve(params.taskId, records: params.recordIds))
    }

    private func reject(_ params: TaskReference, _: RPCCall) async throws -> SyncTask {
        try await engine.reject(params.taskId)
    }

    private func undo(_ params: TaskReference, _: RPCCall) async throws -> SyncTask {
        try await desk.settle(try await engine.undo(params.taskId))
    }

    private func warnings(_ params: TaskWarnings.Params, _: RPCCall) async throws -> TaskWarnings.Result {
        let page = try await desk.warnings(params.taskId, params.page(of: TaskWarnings.self))
        return TaskWarnings.Result(warnings: page.items, nextPageToken: params.next(after: page, of: TaskWarnings.self))
    }

    private func watch(_ params: TaskReference, _: RPCCall) async throws -> RPCWatch<SyncTask> {
        RPCWatch(try await desk.get(params.taskId), then: TaskNews(id: params.taskId, desk: desk))
    }
}

extension TaskFilter {
    fileprivate init(_ params: TaskList.Params) {
        self.init()
        idpID = params.idpId
        status = params.status
        trigger = params.trigger
    }
}
