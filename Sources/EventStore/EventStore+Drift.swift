import GRDB
import IdentityModel
import JSONKit

/// A change that no event told of.
public struct StoredDrift: Sendable, Hashable {
    public let type: SyncRecord.ObjectType
    public let sourceID: String
    public let action: SyncRecord.Action
}

extension EventStore {
    /// The name of an object of an IdP.
    public struct Name: Sendable, Hashable {
        public let type: SyncRecord.ObjectType
        public let sourceID: String

        public init(_ type: SyncRecord.ObjectType, _ sourceID: String) {
            self.type = type
            self.sourceID = sourceID
        }
    }

    /// Those of `names` of which an event waits, or came or was done with since `time`.
    public func told(
        of idpID: IdPID, among names: [Name], since time: Timestamp
    ) async throws(EventStoreError) -> Set<Name> {
        try await reading { database in
            let ask = try database.cachedStatement(
                sql: """
                    SELECT 1 FROM event_object o JOIN event e ON e.id = o.event
                    WHERE o.idp = ? AND o.kind = ? AND o.source_id = ?
                    AND (o.verdict = 'pending' OR e.handled_at >= ? OR e.received_at >= ?) LIMIT 1
                    """)
            var told: Set<Name> = []
            for name in names {
                let arguments: StatementArguments = [
                    idpID.rawValue, name.type.rawValue, name.sourceID, time.milliseconds, time.milliseconds,
                ]
                if try Int.fetchOne(ask, arguments: arguments) != nil { told.insert(name) }
            }
            return told
        }
    }

    /// Drops what was kept of a task.
    public func dropDrift(of taskID: TaskID) async throws(EventStoreError) {
        try await writing { try $0.execute(sql: "DELETE FROM drift WHERE task = ?", arguments: [taskID.rawValue]) }
    }

    /// Keeps some of what a task changed though no event told of it, beside what was kept of it before.
    public func keep(drift: [SyncRecord], of taskID: TaskID) async throws(EventStoreError) {
        guard !drift.isEmpty else { return }
        try await writing { database in
            let put = try database.cachedStatement(
                sql: "INSERT OR REPLACE INTO drift (task, kind, source_id, action, time) VALUES (?, ?, ?, ?, ?)")
            for record in drift {
                try put.execute(arguments: [
                    taskID.rawValue, record.type.rawValue, record.sourceId, record.action.rawValue, record.time.milliseconds,
                ])
            }
        }
    }

    /// What was kept of a task, by name.
    ///
    /// - Parameter token: of the page before; nil for the first.
    public func drift(
        of taskID: TaskID, size: Int, token: String?
    ) async throws(EventStoreError) -> (drift: [StoredDrift], nextToken: String?) {
        let parts = token.map { $0.split(separator: "/", maxSplits: 1).map(String.init) } ?? ["", ""]
        guard parts.count == 2 else { throw .invalidPageToken }
        return try await reading { database in
            let rows = try Row.fetchAll(
                database,
                sql: """
                    SELECT kind, source_id, action FROM drift WHERE task = ? AND (kind, source_id) > (?, ?)
                    ORDER BY kind, source_id LIMIT ?
                    """, arguments: [taskID.rawValue, parts[0], parts[1], size + 1])
            let drift = try rows.prefix(size).map { row in
                StoredDrift(type: try Self.word(row[0]), sourceID: row[1], action: try Self.word(row[2]))
            }
            let next = rows.count > size ? drift.last.map { "\($0.type.rawValue)/\($0.sourceID)" } : nil
            return (drift, next)
        }
    }
}
