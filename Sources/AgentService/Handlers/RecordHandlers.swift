import AgentAPI
import DirectoryStore
import IdentityModel
import LineProtocol
import SyncEngine

/// Answers about what tasks did.
struct RecordHandlers: Sendable {
    let store: DirectoryStore
    let engine: SyncEngine

    func add(to table: inout MethodTable) {
        table.add(RecordList.self, list)
        table.add(RecordGet.self, get)
        table.add(TaskCoverage.self, coverage)
    }

    private func list(_ params: RecordList.Params, _: RPCCall) async throws -> RecordList.Result {
        try await requireTask(params.taskId)
        let page = try await store.records(RecordFilter(params), params.page(of: RecordList.self))
        return RecordList.Result(records: page.items, nextPageToken: params.next(after: page, of: RecordList.self))
    }

    private func get(_ params: RecordGet.Params, _: RPCCall) async throws -> SyncRecordDetail {
        guard let record = try await store.record(params.recordId) else { throw RPCError.notFound("record", params.recordId.rawValue) }
        return record
    }

    private func coverage(_ params: TaskCoverage.Params, _: RPCCall) async throws -> TaskCoverage.Result {
        guard let task = try await store.task(params.taskId) else { throw RPCError.notFound("task", params.taskId.rawValue) }
        let (page, sums) = try await engine.coverage(params.taskId, params.page(of: TaskCoverage.self))
        var totals = sums
        totals.sourceHeadcount = task.sourceHeadcount
        return TaskCoverage.Result(
            departments: page.items, totals: totals,
            nextPageToken: params.next(after: page, of: TaskCoverage.self))
    }

    private func requireTask(_ id: TaskID) async throws {
        if try await store.task(id) == nil { throw RPCError.notFound("task", id.rawValue) }
    }
}

extension RecordFilter {
    fileprivate init(_ params: RecordList.Params) {
        self.init(taskID: params.taskId)
        type = params.type
        action = params.action
        success = params.success
        state = params.state
        query = params.query
    }
}
