import DatabaseKit
import FoundationEssentials
import GRDB
import IdentityModel
import JSONKit

/// What one task has read so far, with the account of it: a scratch file of its own, beside the directory.
///
/// Rows and account are written together, so that after the death of the process the file tells exactly what it holds. It is
/// written without waiting for the disk: it outlives the process, and the machine only when it was ``seal()``ed.
public final class StagingArea: Sendable {
    let queue: DatabaseQueue
    let path: String

    /// Tells our files, and this layout of them, from others.
    private static let applicationID = 0x5359_4E43
    private static let layout = 4

    /// Makes the scratch file of `task` in `folder`; this blocks, see ``FileWork``.
    init(folder: String, task: TaskID, basis: String) throws(DirectoryStoreError) {
        path = Self.path(folder, task)
        do {
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            Self.remove(path)
            queue = try DatabaseQueue(path: path, configuration: Self.configuration)
            try queue.write { database in
                try database.execute(sql: StagingSchema.tables)
                try database.execute(sql: "INSERT INTO reading (basis, boot) VALUES (?, ?)", arguments: [basis, Self.boot])
                try database.execute(
                    sql: "PRAGMA application_id = \(Self.applicationID); PRAGMA user_version = \(Self.layout)")
            }
        } catch {
            throw DirectoryStoreError(error)
        }
    }

    init(resuming path: String) throws {
        self.path = path
        queue = try DatabaseQueue(path: path, configuration: Self.configuration)
        do {
            try queue.write { database in
                guard try Int.fetchOne(database, sql: "PRAGMA application_id") == Self.applicationID,
                    try Int.fetchOne(database, sql: "PRAGMA user_version") == Self.layout
                else { throw DirectoryStoreError.corrupt("not a scratch file") }
                try database.execute(
                    sql: "UPDATE reading SET boot = ?1, attempts = attempts + 1 WHERE coalesce(boot, ?1) = ?1 AND attempts < ?2",
                    arguments: [Self.boot, Self.attempts])
                guard database.changesCount == 1, try Self.isUsable(database) else {
                    throw DirectoryStoreError.corrupt("nothing to go on with")
                }
            }
        } catch {
            try? queue.close()
            throw error
        }
    }

    /// Whether anything is staged.
    private static func isUsable(_ database: Database) throws -> Bool {
        try Bool.fetchOne(database, sql: "SELECT EXISTS (SELECT 1 FROM unit)") ?? false
    }

    /// How often a file is opened without anything being added.
    private static let attempts = 3

    static var configuration: Configuration {
        var configuration = Configuration.patient(label: "staging")
        configuration.prepareDatabase { database in
            // Rows are only ever appended: the journal of a transaction is a page or two, and makes the file whole after kill -9.
            try database.execute(
                sql: """
                    PRAGMA page_size = \(DirectoryStore.pageBytes); PRAGMA journal_mode = PERSIST; PRAGMA synchronous = OFF;
                    PRAGMA cache_size = -\(DirectoryStore.pageCacheKiB); PRAGMA temp_store = FILE;
                    """)
        }
        return configuration
    }

    /// The machine's word for the time since it was started: what was written without waiting may be lost with it.
    private static let boot: String =
        (try? String(contentsOfFile: "/proc/sys/kernel/random/boot_id", encoding: .utf8))?.filter { !$0.isWhitespace } ?? ""

    /// Brings everything to the disk and closes the file, so that it can be gone on with whatever happens to the machine.
    ///
    /// - Returns: whether there is anything in it to go on with.
    public func seal() async throws(DirectoryStoreError) -> Bool {
        do {
            let isUsable = try await queue.writeWithoutTransaction { database in
                try database.execute(sql: "PRAGMA synchronous = FULL")
                try database.execute(sql: "UPDATE reading SET boot = NULL, attempts = 0")
                return try Self.isUsable(database)
            }
            try await FileWork.run { [queue] in try queue.close() }
            return isUsable
        } catch { throw DirectoryStoreError(error) }
    }

    /// Reads the scratch file.
    func reading<Value: Sendable>(_ body: @Sendable (Database) throws -> Value) async throws(DirectoryStoreError) -> Value {
        do { return try await queue.read(body) } catch { throw DirectoryStoreError(error) }
    }

    /// Makes one transaction.
    func writing<Value: Sendable>(_ body: @Sendable (Database) throws -> Value) async throws(DirectoryStoreError) -> Value {
        do { return try await queue.write(body) } catch { throw DirectoryStoreError(error) }
    }
}
