import DatabaseKit
import FoundationEssentials
import GRDB
import IdentityModel
import JSONKit
import Synchronization

/// The directory of one agent: departments, employees, tasks, records and the change feed, in one SQLite file.
///
/// A committed transaction survives the death of the process. Write-ahead logging with `synchronous = NORMAL` never
/// corrupts the file; a power failure may lose the transactions of the last moments, which the next run makes again.
public final class DirectoryStore: Sendable {
    let pool: DatabasePool
    let path: String
    let outlines = Mutex<[Int64: DepartmentOutline]>([:])

    /// Opens the directory at `path`, or makes it.
    public init(path: String) throws(DirectoryStoreError) {
        self.path = path
        do {
            pool = try DatabasePool(path: path, configuration: Self.configuration)
            try DirectorySchema.migrator.migrate(pool)
            try pool.write { try GroupWatch.begin($0) }
        } catch {
            throw DirectoryStoreError(error)
        }
    }

    /// Waits for what is under way and closes the file.
    public func close() throws(DirectoryStoreError) {
        do { try pool.close() } catch { throw DirectoryStoreError(error) }
    }

    static let pageCacheKiB = 8192
    /// Of files that are made anew. The rows of persons and records are wide; larger pages make the log of a large transaction shorter.
    static let pageBytes = 8192
    /// So much of the write-ahead log stays on the disk while it is not needed.
    static let logBytes = 16 << 20

    private static var configuration: Configuration {
        var configuration = Configuration.patient(label: "directory")
        configuration.foreignKeysEnabled = true
        configuration.maximumReaderCount = 4
        configuration.prepareDatabase { database in
            if !database.configuration.readonly { try database.execute(sql: "PRAGMA page_size = \(pageBytes)") }
            try database.execute(sql: "PRAGMA cache_size = -\(database.configuration.readonly ? 2048 : pageCacheKiB)")
            try database.execute(sql: "PRAGMA temp_store = FILE")
            try database.execute(sql: "PRAGMA journal_size_limit = \(logBytes)")
        }
        return configuration
    }

    /// Brings what a large transaction has left in the write-ahead log into the file, beside whoever reads and writes.
    public func emptyLog() async throws(DirectoryStoreError) {
        guard isLogLarge else { return }
        do {
            // By a connection of its own, so that no transaction waits meanwhile.
            let copier = try await FileWork.run { [path] in try DatabaseQueue(path: path, configuration: .patient(label: "log")) }
            try await copier.writeWithoutTransaction { try $0.execute(sql: "PRAGMA wal_checkpoint(PASSIVE)") }
            try await FileWork.run { try copier.close() }
            try await pool.writeUncancelled { database, _ in
                // A reader who still needs the log is no error: SQLite says so in the row that the pragma gives.
                try database.doing {
                    try database.execute(sql: "PRAGMA wal_checkpoint(TRUNCATE)")
                } undoing: {
                    try Self.resumeCheckpoints(database)
                }
            }
        } catch { throw DirectoryStoreError(error) }
    }

    /// Lets commits copy the log into the file again, once there are so many pages in it.
    static func resumeCheckpoints(_ database: Database) throws { try database.execute(sql: "PRAGMA wal_autocheckpoint = 1000") }

    /// Whether a large transaction has left a log as large as itself.
    var isLogLarge: Bool {
        let attributes = try? FileManager.default.attributesOfItem(atPath: path + "-wal")
        return (attributes?[.size] as? UInt64) ?? 0 > Self.logBytes
    }

    /// Reads one consistent snapshot.
    func reading<Value: Sendable>(_ body: @Sendable (Database) throws -> Value) async throws(DirectoryStoreError) -> Value {
        do { return try await pool.read(body) } catch { throw DirectoryStoreError(error) }
    }

    /// Makes one transaction; the members of groups follow what it changes.
    func writing<Value: Sendable>(_ body: @Sendable (Database) throws -> Value) async throws(DirectoryStoreError) -> Value {
        do {
            return try await pool.write { database in
                let value = try body(database)
                try GroupLedger(database).settle()
                return value
            }
        } catch { throw DirectoryStoreError(error) }
    }
}

extension DirectoryStoreError {
    /// The store's word for an error of SQLite's.
    init(_ error: any Error) {
        switch error {
        case let error as DirectoryStoreError: self = error
        case let refusal as KeepingRefusal: self = .refused(refusal)
        case is CancellationError: self = .cancelled
        case let error as DatabaseError:
            switch error.resultCode {
            case .SQLITE_INTERRUPT, .SQLITE_ABORT: self = .cancelled
            case .SQLITE_FULL: self = .diskFull
            case .SQLITE_CORRUPT, .SQLITE_NOTADB: self = .corrupt(error.description)
            default: self = .unavailable(error.description)
            }
        default: self = .unavailable(String(describing: error))
        }
    }
}
