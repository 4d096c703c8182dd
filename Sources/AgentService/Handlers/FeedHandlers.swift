import AgentAPI
import DirectoryStore
import IdentityModel
import LineProtocol

/// Answers from the change feed.
struct FeedHandlers: Sendable {
    let store: DirectoryStore
    let signal: FeedSignal

    func add(to table: inout MethodTable) {
        table.add(ChangesList.self, list)
        table.addWatch(ChangesWatch.self, watch)
    }

    private func list(_ params: ChangesQuery, _: RPCCall) async throws -> ChangesPage {
        let page = try await store.changes(after: params.after, idpID: params.idpId, limit: params.limit)
        return ChangesPage(changes: page.changes, cursor: page.cursor)
    }

    private func watch(_ params: ChangesQuery, _: RPCCall) async throws -> RPCWatch<ChangesPage> {
        let start = if let after = params.after { after } else { try await store.feedEnd() }
        let page = try await store.changes(after: start, idpID: params.idpId, limit: params.limit)
        return RPCWatch(
            ChangesPage(changes: page.changes, cursor: page.cursor),
            then: FeedNews(store: store, signal: signal, cursor: page.cursor, idpID: params.idpId))
    }
}
