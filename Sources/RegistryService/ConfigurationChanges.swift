import LineProtocol
import RegistryAPI
import RegistryStore

/// The changes after a revision, in order and without a gap, and between them what waits for a test, for as long as someone asks for the
/// next.
struct ConfigurationChanges: AsyncSequence, Sendable {
    let store: RegistryStore
    let catalog: IdPCatalog
    let verifications: SecretVerifications
    let revision: Int64

    struct AsyncIterator: AsyncIteratorProtocol {
        let store: RegistryStore
        let catalog: IdPCatalog
        let verifications: SecretVerifications
        var revision: Int64
        var verification: UInt64 = 0
        var page: ArraySlice<ConfigurationChange> = []

        mutating func next() async throws -> RPCMessage? {
            while page.isEmpty {
                if let request = verifications.next(after: verification) {
                    verification = request.number
                    return RPCMessage(
                        SecretVerify.self, .init(verificationId: request.id, idpId: request.idp, expiresAt: request.expiresAt))
                }
                try await catalog.waitForChange(after: revision) { [verifications, verification] in
                    verifications.next(after: verification) != nil
                }
                page = try await store.changes(after: revision, limit: 500)[...]
            }
            let change = page.removeFirst()
            revision = change.revision
            return RPCMessage(ConfigChanged.self, ConfigChanged.Params(change))
        }
    }

    func makeAsyncIterator() -> AsyncIterator {
        AsyncIterator(store: store, catalog: catalog, verifications: verifications, revision: revision)
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
