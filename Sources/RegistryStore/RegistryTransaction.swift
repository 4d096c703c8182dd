import GRDB
import IdentityModel

/// One use of the registry's database: the rows, and the published state as the rows will have it.
struct RegistryTransaction {
    let database: Database
    let key: MasterKey
    let chain: AuditChain
    let retention: AuditRetention
    var state: RegistryState
    /// Whether secrets were overwritten or removed.
    var hasErased = false

    /// The IdP `id` as it stands.
    func idp(_ id: IdPID) throws(RegistryStoreError) -> IdP {
        guard let entry = state.entries.first(where: { $0.idp.id == id }) else { throw .notFound(id) }
        return entry.idp
    }

    /// Puts the row of `id` into the state.
    mutating func refresh(_ id: IdPID) throws {
        state.replace(id, with: try RegistryState.Entry.fetch(id, database))
    }

    /// Puts a change of `id` on the list that watches read.
    mutating func announce(_ kind: ConfigurationChange.Kind, _ id: IdPID?, at time: Int64) throws {
        try database.execute(
            sql: "INSERT INTO change (idp_id, change, time) VALUES (?, ?, ?)", arguments: [id?.rawValue, kind.rawValue, time])
        state.revision = database.lastInsertedRowID
    }
}
