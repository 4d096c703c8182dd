import GRDB
import IdentityModel
import JSONKit

/// Which events a list is of.
public struct EventFilter: Sendable, Hashable {
    public var idpID: IdPID?
    public var verdict: DirectoryEvent.Verdict?
    public var type: String?

    public init() {}
}

extension EventStore {
    /// Events, the newest first.
    ///
    /// - Parameter token: of the page before; nil for the first. Pages go by key, so that new events do not move them.
    /// - Returns: at most `size` events, and the token of the next page where there is one.
    public func events(
        _ filter: EventFilter, size: Int, token: String?
    ) async throws(EventStoreError) -> (events: [DirectoryEvent], nextToken: String?) {
        let last = try token.map { token throws(EventStoreError) in
            guard let key = Int64(token, radix: 36) else { throw EventStoreError.invalidPageToken }
            return key
        }
        return try await reading { database in
            var conditions = ["id < ?"]
            var arguments: StatementArguments = [last ?? .max]
            for (column, value) in [
                ("idp", filter.idpID?.rawValue), ("verdict", filter.verdict?.rawValue), ("type", filter.type),
            ] {
                guard let value else { continue }
                conditions.append("\(column) = ?")
                arguments += [value]
            }
            arguments += [size + 1]
            let rows = try Row.fetchAll(
                database,
                sql: """
                    SELECT id, idp, channel, type, source_event_id, born_at, received_at, deliveries, verdict, handled_at, task
                    FROM event WHERE \(conditions.joined(separator: " AND ")) ORDER BY id DESC LIMIT ?
                    """, arguments: arguments)
            let events = try rows.prefix(size).map { try Self.event($0, in: database) }
            return (events, rows.count > size ? String(rows[size - 1][0] as Int64, radix: 36) : nil)
        }
    }

    private static func event(_ row: Row, in database: Database) throws -> DirectoryEvent {
        let number: Int64 = row[0]
        var event = DirectoryEvent()
        event.id = EventID(number: number)
        event.idpId = try word(row[1])
        event.channel = try word(row[2])
        event.type = row[3]
        event.sourceEventId = row[4]
        event.bornAt = (row[5] as Int64?).map(Timestamp.init(milliseconds:))
        event.receivedAt = Timestamp(milliseconds: row[6])
        event.deliveries = row[7]
        event.verdict = try word(row[8])
        event.handledAt = (row[9] as Int64?).map(Timestamp.init(milliseconds:))
        event.lagMs = event.handledAt.map { max(0, $0.milliseconds - event.receivedAt.milliseconds) }
        event.taskId = (row[10] as String?).flatMap(TaskID.init(rawValue:))
        event.objects = try Row.fetchAll(
            database, cachedStatement: "SELECT kind, source_id, verdict FROM event_object WHERE event = ? ORDER BY kind, source_id",
            arguments: [number]
        ).map { EventObject(try word($0[0]), $0[1], try word($0[2])) }
        event.applied = event.objects.contains { $0.verdict == .applied }
        return event
    }

    static func word<Word: RawRepresentable<String>>(_ text: String) throws(EventStoreError) -> Word {
        guard let word = Word(rawValue: text) else { throw .unavailable("\"\(text)\" is no \(Word.self)") }
        return word
    }
}

extension Row {
    fileprivate static func fetchAll(
        _ database: Database, cachedStatement sql: String, arguments: StatementArguments
    ) throws -> [Row] {
        try fetchAll(try database.cachedStatement(sql: sql), arguments: arguments)
    }
}
