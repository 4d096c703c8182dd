import DatabaseKit

extension DirectoryStore {
    /// Copies the directory, as one commit left it, into a new file for its owner only; everyone goes on reading and writing.
    ///
    /// Under its name stands a whole copy or nothing. The directory that is opened on it has the same employees, and its change feed goes
    /// on where this one was.
    ///
    /// - Returns: its size in bytes.
    public func backUp(to path: String) async throws(DirectoryStoreError) -> Int64 {
        do { return try await pool.writeCopy(to: path) } catch { throw .backupFailed(path, error.description) }
    }
}
