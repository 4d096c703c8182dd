import DatabaseKit
import GRDB
import IdentityModel
import Synchronization

/// The registry's durable state: SQLite, one writer, one transaction per use. Secrets are sealed under the master key before they are written.
public final class RegistryStore: Sendable {
    let queue: DatabaseQueue
    let path: String
    let keySource: MasterKeySource
    private let key: Mutex<MasterKey>
    private let chain: AuditChain
    private let retention: AuditRetention
    private let committed: Mutex<RegistryState>
    private let publish: @Sendable (RegistryState) -> Void

    /// The database's name in the state directory.
    public static let fileName = "idp-registry.sqlite"

    /// Opens the state in `directory`, or makes it there.
    ///
    /// Blocks while it reads; call it before the daemon serves.
    ///
    /// - Parameters:
    ///   - masterKey: where the key comes from; a key that does not fit the stored secrets is refused before anything is changed.
    ///   - retention: how long audit entries are kept.
    ///   - publish: told the state that every commit left, in the order of the commits, before the committing call returns. Must not block.
    public init(
        directory: String, masterKey: MasterKeySource, retention: AuditRetention = AuditRetention(),
        publishing publish: @escaping @Sendable (RegistryState) -> Void
    ) throws(RegistryOpenError) {
        try StateDirectory.create(directory)
        let path = directory + "/" + Self.fileName
        try StateDirectory.protect(path)
        do {
            let (queue, key) = try Self.open(path, masterKey)
            chain = try queue.write { try AuditKey.load($0, key) }
            self.queue = queue
            self.path = path
            self.keySource = masterKey
            self.key = Mutex(key)
            self.retention = retention
            let state = try queue.read(RegistryState.init(reading:))
            committed = Mutex(state)
            self.publish = publish
            publish(state)
        } catch let error as RegistryOpenError {
            throw error
        } catch let error as DatabaseError {
            throw .database(error.message ?? "SQLite error \(error.extendedResultCode.rawValue)")
        } catch {
            throw .database("\(error)")
        }
    }

    private static func open(_ path: String, _ source: MasterKeySource) throws -> (DatabaseQueue, MasterKey) {
        let migrator = RegistryMigrations.migrator
        let key = try key(for: path, migrator, source)
        var configuration = Configuration.patient(label: "registry")
        configuration.journalMode = .wal
        configuration.prepareDatabase { try $0.execute(sql: "PRAGMA secure_delete = ON") }
        let queue = try DatabaseQueue(path: path, configuration: configuration)
        // After the journal mode, which lowers it: a committed answer outlives a loss of power.
        try queue.writeWithoutTransaction { try $0.execute(sql: "PRAGMA synchronous = FULL") }
        try migrator.migrate(queue)
        try queue.write { try KeyCheck.store(key.check, in: $0) }
        // What a killed process overwrote still stands in the write-ahead log.
        queue.writeWithoutTransaction { _ = try? $0.checkpoint(.truncate) }
        return (queue, key)
    }

    /// The key that fits what is stored, found out without writing.
    private static func key(for path: String, _ migrator: DatabaseMigrator, _ source: MasterKeySource) throws -> MasterKey {
        var configuration = Configuration.patient(label: "key check")
        configuration.readonly = true
        let reader = try DatabaseQueue(path: path, configuration: configuration)
        guard try !reader.read(migrator.hasBeenSuperseded) else { throw RegistryOpenError.newerSchema }
        let stored = try reader.read(KeyCheck.init(reading:))
        try reader.close()
        let key = try source.load(fitting: stored.check, mayCreate: !stored.sealsSecrets)
        if stored.sealsSecrets, stored.check != key.check { throw RegistryOpenError.masterKeyWrong(source.phrase) }
        try source.keyFile?.settle()
        return key
    }

    /// Runs `body` in one immediate transaction; what it did is committed and published, or nothing of it.
    ///
    /// A caller that has left already is refused; one that leaves later changes nothing any more: every statement of a cancelled task fails, and
    /// with it what must follow a commit or its failure.
    ///
    /// - Parameters:
    ///   - undo: called when nothing was committed, for what `body` did beside the database.
    ///   - complete: called when all is committed and published.
    func write<Result: Sendable>(
        orElse undo: @escaping @Sendable (Database) -> Void = { _ in },
        andThen complete: @escaping @Sendable (Database) throws -> Void = { _ in },
        _ body: @escaping @Sendable (inout RegistryTransaction) throws -> Result
    ) async throws(RegistryStoreError) -> Result {
        if Task.isCancelled { throw .cancelled }
        return try await toItsEnd { [self] in
            try await queue.writeWithoutTransaction { [self] database in
                var transaction = transaction(on: database)
                try database.beginTransaction(.immediate)
                let result: Result
                do {
                    result = try body(&transaction)
                    try database.commit()
                } catch {
                    try? database.rollback()
                    undo(database)
                    throw error
                }
                let state = transaction.state
                key.withLock { $0 = transaction.key }
                if transaction.hasNews {
                    committed.withLock { $0 = state }
                    publish(state)
                }
                // Overwritten pages still stand in the write-ahead log until it is emptied.
                if transaction.hasErased { _ = try? database.checkpoint(.truncate) }
                try complete(database)
                return result
            }
        }
    }

    /// Does `work` to its end, whether the caller goes on waiting for it or not.
    func toItsEnd<Result: Sendable>(
        _ work: @escaping @Sendable () async throws -> Result
    ) async throws(RegistryStoreError) -> Result {
        // A task of its own: cancelling who waits for it does not cancel it.
        do { return try await Task(operation: work).value } catch { throw RegistryStoreError(error) }
    }

    /// Runs `body` on one consistent state of the database.
    func read<Result: Sendable>(
        _ body: @escaping @Sendable (inout RegistryTransaction) throws -> Result
    ) async throws(RegistryStoreError) -> Result {
        do {
            return try await queue.read { [self] database in
                var transaction = transaction(on: database)
                return try body(&transaction)
            }
        } catch {
            throw RegistryStoreError(error)
        }
    }

    private func transaction(on database: Database) -> RegistryTransaction {
        RegistryTransaction(
            database: database, key: key.withLock { $0 }, chain: chain, retention: retention, state: committed.withLock { $0 })
    }

    /// The size of the database in bytes.
    public func databaseBytes() async throws(RegistryStoreError) -> Int64 {
        try await read { transaction in
            let pages = try Int64.fetchOne(transaction.database, sql: "PRAGMA page_count") ?? 0
            return pages * (try Int64.fetchOne(transaction.database, sql: "PRAGMA page_size") ?? 0)
        }
    }

    /// Closes the database after emptying the write-ahead log. Nothing may be called afterwards.
    public func close() throws(RegistryStoreError) {
        // The interrupt of a call that was cancelled a moment ago may hit the checkpoint; what stays in the log is read at the next start.
        try? queue.writeWithoutTransaction { _ = try $0.checkpoint(.truncate) }
        do {
            try queue.close()
        } catch {
            throw RegistryStoreError(error)
        }
    }
}
