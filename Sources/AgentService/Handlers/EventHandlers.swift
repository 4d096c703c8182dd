import AgentAPI
import DirectoryStore
import EventStore
import JSONKit
import LineProtocol

/// Answers about events.
struct EventHandlers: Sendable {
    let reception: EventReception
    let store: EventStore
    let tasks: TaskDesk

    func add(to table: inout MethodTable) {
        table.add(EventReceive.self, receive)
        table.add(EventList.self, list)
        table.add(EventDrift.self, drift)
    }

    private func receive(_ params: EventReceive.Params, _: RPCCall) async throws -> EventReceive.Result {
        try await reception.receive(params)
    }

    private func list(_ params: EventList.Params, _: RPCCall) async throws -> EventList.Result {
        let page = try params.page(of: EventList.self)
        let found = try await store.events(EventFilter(params), size: page.size, token: page.token)
        let next = found.nextToken.map { PageToken(after: .string($0), in: EventList.name, filter: params.filter) }
        return EventList.Result(events: found.events, nextPageToken: next)
    }

    private func drift(_ params: EventDrift.Params, _: RPCCall) async throws -> EventDrift.Result {
        _ = try await tasks.get(params.taskId)
        let page = try params.page(of: EventDrift.self)
        let found = try await store.drift(of: params.taskId, size: page.size, token: page.token)
        let next = found.nextToken.map { PageToken(after: .string($0), in: EventDrift.name, filter: params.filter) }
        return EventDrift.Result(objects: found.drift.map { DriftedObject($0.type, $0.sourceID, $0.action) }, nextPageToken: next)
    }
}

extension EventFilter {
    fileprivate init(_ params: EventList.Params) {
        self.init()
        idpID = params.idpId
        verdict = params.verdict
        type = params.type
    }
}
