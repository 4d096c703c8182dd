import GRDB
import Glibc

extension DatabaseReader {
    /// Copies the database, as one commit left it, into a new file of mode 0600, while everyone goes on using it.
    ///
    /// Under `path` stands a whole copy or nothing; another file there is never replaced.
    ///
    /// - Returns: its size in bytes.
    public func writeCopy(to path: String) async throws(DatabaseCopyError) -> Int64 {
        let source = self.path
        let partial = path + ".partial-" + String(UInt32.random(in: .min ... .max), radix: 36)
        do {
            // A connection of its own, so that nobody waits for the copy; one that may write, though it does not: over a read-only one SQLite
            // refuses to copy a table that has both a CHECK and a generated column.
            let reader = try await read { _ in
                try DatabaseQueue(path: source, configuration: .patient(label: "copy"))
            }
            return try await reader.writeWithoutTransaction { database in
                let file = NewFile(partial)
                try file.create()
                do {
                    try database.execute(sql: "VACUUM INTO ?", arguments: [partial])
                    return try file.publish(as: path)
                } catch {
                    unlink(partial)
                    throw error
                }
            }
        } catch let error as FileError {
            throw DatabaseCopyError(description: error.description)
        } catch let error as DatabaseError {
            throw DatabaseCopyError(description: error.message ?? "SQLite error \(error.extendedResultCode.rawValue)")
        } catch {
            throw DatabaseCopyError(description: "\(error)")
        }
    }
}
