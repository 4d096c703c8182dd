import LineProtocol
import RegistryAPI
import RegistryStore

/// The changes after a revision, in order and without a gap, for as long as someone asks for the next.
struct ConfigurationChanges: AsyncSequence, Sendable {
    let store: RegistryStore
    let catalog: IdPCatalog
    let revision: Int64

    struct AsyncIterator: AsyncIteratorProtocol {
        let store: RegistryStore
        let catalog: IdPCatalog
        var revision: Int64
        var page: ArraySlice<ConfigurationChange> = []

        mutating func next() async throws -> RPCMessage? {
            while page.isEmpty {
                try await catalog.waitForChange(after: revision)
                page = try await store.changes(after: revision, limit: 500)[...]
            }
            let change = page.removeFirst()
            revision = change.revision
            return RPCMessage(ConfigChanged.self, ConfigChanged.Params(change))
        }
    }

    func makeAsyncIterator() -> AsyncIterator {
        AsyncIterator(store: store, catalog: catalog, revision: revision)
    }
}

extension ConfigChanged.Params {
    fileprivate init(_ change: ConfigurationChange) {
        let kind: ConfigChanged.Change =
            switch change.kind {
            case .created: .created
            case .updated: .updated
            case .enabled: .enabled
            case .disabled: .disabled
            case .deleted: .deleted
            case .fields: .fields
            }
        self.init(revision: change.revision, idpId: change.idpID, change: kind)
    }
}
