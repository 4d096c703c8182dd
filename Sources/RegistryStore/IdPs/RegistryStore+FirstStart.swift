import GRDB
import IdentityModel
import JSONKit

extension RegistryStore {
    /// The name of the IdP that the first start makes: "local directory".
    public static let firstIdPName = "本地目录"

    /// Makes a closed IdP of type `custom` in a registry that has never had an IdP. Once only: when it is deleted it does not come back.
    public func makeFirstIdP(id: IdPID, at now: Timestamp, by call: AuditCall) async throws(RegistryStoreError) {
        guard let name = IdPName(rawValue: Self.firstIdPName) else { return }
        var draft = IdPDraft()
        draft.type = .custom
        draft.name = name
        // The sequence remembers rows that are gone.
        let isNew = try await read { transaction in
            try Int64.fetchOne(transaction.database, sql: "SELECT seq FROM sqlite_sequence WHERE name = 'idp'") == nil
        }
        if isNew { _ = try await create(draft, id: id, at: now, by: call) }
    }
}
