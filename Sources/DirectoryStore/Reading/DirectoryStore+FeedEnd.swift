import GRDB

extension DirectoryStore {
    /// The cursor behind the last committed change.
    public func feedEnd() async throws(DirectoryStoreError) -> String {
        try await reading { database in
            String(try Int64.fetchOne(database, sql: "SELECT max(id) FROM record WHERE state = 'applied'") ?? 0)
        }
    }
}
