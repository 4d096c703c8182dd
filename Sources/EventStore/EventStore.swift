import DatabaseKit
import GRDB
import IdentityModel
import JSONKit
import Synchronization

/// The events that sources told of, in an SQLite file of their own: a synchronization that applies 100,000 people in one transaction of the
/// directory keeps no event waiting.
///
/// What ``add(_:)`` has returned from survives the death of the process and of the machine (`synchronous = FULL`).
public final class EventStore: Sendable {
    let pool: DatabasePool
    /// Events that the next transaction takes along.
    private let arriving = Mutex<[Arrival]>([])

    /// Opens the file at `path`, or makes it.
    public init(path: String) throws(EventStoreError) {
        do {
            var configuration = Configuration.patient(label: "events")
            configuration.foreignKeysEnabled = true
            configuration.maximumReaderCount = 2
            configuration.prepareDatabase { database in
                if !database.configuration.readonly { try database.execute(sql: "PRAGMA synchronous = FULL") }
                try database.execute(sql: "PRAGMA cache_size = -2048")
            }
            pool = try DatabasePool(path: path, configuration: configuration)
            try EventSchema.migrator.migrate(pool)
        } catch {
            throw EventStoreError(error)
        }
    }

    /// Waits for what is under way and closes the file.
    public func close() throws(EventStoreError) {
        do { try pool.close() } catch { throw EventStoreError(error) }
    }

    /// Stores an event; when this returns it is on the disk. Events that come at the same time share a transaction.
    ///
    /// - Returns: whether it is new: false for another delivery of an event that was stored before.
    @discardableResult
    public func add(_ event: NewEvent) async throws(EventStoreError) -> Bool {
        let arrival = Arrival(event)
        arriving.withLock { $0.append(arrival) }
        do {
            // A cancelled caller must not end a transaction that holds the events of others: cancellation does not reach this task.
            try await Task { try await self.storeArrivals() }.value
            return try arrival.outcome()
        } catch {
            throw EventStoreError(error)
        }
    }

    private func storeArrivals() async throws {
        try await pool.writeWithoutTransaction { database in
            let batch = self.arriving.withLock { arriving in
                defer { arriving = [] }
                return arriving
            }
            // Another's transaction may have taken this event along.
            guard !batch.isEmpty else { return }
            let outcome = Result { try Self.insert(batch.map(\.event), into: database) }
            for (index, arrival) in batch.enumerated() { arrival.settle(outcome.map { $0[index] }) }
        }
    }

    private static func insert(_ events: [NewEvent], into database: Database) throws -> [Bool] {
        var isNew: [Bool] = []
        try database.inTransaction(.immediate) {
            for event in events { isNew.append(try insert(event, into: database)) }
            return .commit
        }
        return isNew
    }

    private static func insert(_ event: NewEvent, into database: Database) throws -> Bool {
        let again = try database.cachedStatement(sql: "UPDATE event SET deliveries = deliveries + 1 WHERE idp = ? AND key = ?")
        try again.execute(arguments: [event.idpID.rawValue, event.key])
        guard database.changesCount == 0 else { return false }
        let isIgnored = event.objects.isEmpty
        let put = try database.cachedStatement(
            sql: """
                INSERT INTO event (idp, channel, key, type, source_event_id, born_at, received_at, verdict, handled_at)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
                """)
        try put.execute(arguments: [
            event.idpID.rawValue, event.channel.rawValue, event.key, event.type, event.sourceEventID, event.bornAt?.milliseconds,
            event.receivedAt.milliseconds, (isIgnored ? DirectoryEvent.Verdict.ignored : .pending).rawValue,
            isIgnored ? event.receivedAt.milliseconds : nil,
        ])
        let number = database.lastInsertedRowID
        let object = try database.cachedStatement(
            sql: "INSERT OR IGNORE INTO event_object (event, idp, kind, source_id, verdict) VALUES (?, ?, ?, ?, 'pending')")
        for named in event.objects {
            try object.execute(arguments: [number, event.idpID.rawValue, named.type.rawValue, named.sourceId])
        }
        return true
    }

    func reading<Value: Sendable>(_ body: @Sendable (Database) throws -> Value) async throws(EventStoreError) -> Value {
        do { return try await pool.read(body) } catch { throw EventStoreError(error) }
    }

    func writing<Value: Sendable>(_ body: @Sendable (Database) throws -> Value) async throws(EventStoreError) -> Value {
        do { return try await pool.write(body) } catch { throw EventStoreError(error) }
    }
}

/// An event on its way into the file.
private final class Arrival: Sendable {
    let event: NewEvent
    private let result = Mutex<Result<Bool, any Error>?>(nil)

    init(_ event: NewEvent) { self.event = event }

    func settle(_ outcome: Result<Bool, any Error>) { result.withLock { $0 = outcome } }

    func outcome() throws -> Bool {
        guard let result = result.withLock({ $0 }) else { throw EventStoreError.cancelled }
        return try result.get()
    }
}
