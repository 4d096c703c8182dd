import GRDB
import IdentityModel

/// One use of the registry's database: the rows, and the published state as the rows will have it.
struct RegistryTransaction {
    let database: Database
    var key: MasterKey
    let chain: AuditChain
    let retention: AuditRetention
    private(set) var state: RegistryState
    /// Whether the state is another one than was published.
    private(set) var hasNews = false
    /// Whether secrets or pictures were overwritten or removed.
    var hasErased = false

    init(database: Database, key: MasterKey, chain: AuditChain, retention: AuditRetention, state: RegistryState) {
        self.database = database
        self.key = key
        self.chain = chain
        self.retention = retention
        self.state = state
    }

    /// The IdP `id` as it stands.
    func idp(_ id: IdPID) throws(RegistryStoreError) -> IdP {
        guard let idp = state.idp(id) else { throw .notFound(id) }
        return idp
    }

    /// Puts the row of `id` into the state.
    mutating func refresh(_ id: IdPID) throws {
        state.replace(id, with: try RegistryState.Entry.fetch(id, database))
        hasNews = true
    }

    /// Reads all rows anew.
    mutating func refreshAll() throws {
        state = try RegistryState(reading: database)
        hasNews = true
    }

    /// Puts the rows of the extended fields into the state.
    mutating func refreshFields() throws {
        state.fields = try LocalField.fetchExtended(database)
        hasNews = true
    }

    /// Puts a change of `id` on the list that watches read.
    mutating func announce(_ kind: ConfigurationChange.Kind, _ id: IdPID?, at time: Int64) throws {
        try database.execute(
            sql: "INSERT INTO change (idp_id, change, time) VALUES (?, ?, ?)", arguments: [id?.rawValue, kind.rawValue, time])
        state.revision = database.lastInsertedRowID
        hasNews = true
    }
}
