import GRDB
import IdentityModel
import JSONKit

extension DirectoryStore {
    /// Committed changes after `cursor` (nil: from the first that is kept), in the order of their commits, and the cursor to go on from.
    ///
    /// - Throws: ``DirectoryStoreError/cursorExpired`` when changes after `cursor` are no longer kept, or the feed was never so far.
    public func changes(after cursor: String?, idpID: IdPID? = nil, limit: Int = 100) async throws(DirectoryStoreError) -> (
        changes: [DirectoryChange], cursor: String
    ) {
        let start: Int64
        if let cursor {
            guard let number = Int64(cursor), number >= 0 else { throw .invalidCursor }
            start = number
        } else {
            start = 0
        }
        let limit = min(max(limit, 1), 1000)
        return try await reading { database in
            let oldest = try Int64.fetchOne(database, sql: "SELECT min(id) FROM record") ?? 0
            let newest = try Int64.fetchOne(database, sql: "SELECT seq FROM sqlite_sequence WHERE name = 'record'") ?? 0
            // A cursor from beyond the end was given out before an older copy of the database was restored.
            if start > newest || (start > 0 && start < oldest - 1) { throw DirectoryStoreError.cursorExpired }
            let rows = try Row.fetchAll(
                database,
                sql: """
                    SELECT r.id, r.time, p.public_id, r.task, r.kind, r.action, r.object, r.source_id, i.before, i.after
                    FROM record r JOIN idp p ON p.id = r.idp LEFT JOIN record_image i ON i.record = r.id
                    WHERE r.id > ?1 AND r.state = 'applied' AND (?2 IS NULL OR p.public_id = ?2) ORDER BY r.id LIMIT ?3
                    """, arguments: [start, idpID?.rawValue, limit])
            let changes = try rows.map { try Self.change($0) }
            // Behind the last change the cursor goes to the end, so that others' records are not looked at again.
            let end = changes.count == limit ? nil : try Int64.fetchOne(database, sql: "SELECT max(id) FROM record")
            return (changes, end.map { String(max($0, start)) } ?? changes.last?.cursor ?? String(start))
        }
    }

    private static func change(_ row: Row) throws -> DirectoryChange {
        var change = DirectoryChange()
        change.cursor = String(row[0] as Int64)
        change.time = Timestamp(milliseconds: row[1])
        change.idpId = try IdPID.storedWord(row[2])
        change.taskId = (row[3] as Int64?).map { TaskID(number: $0) }
        change.kind = try SyncRecord.ObjectType.storedWord(row[4])
        change.action = try SyncRecord.Action.storedWord(row[5])
        change.id = localID(change.kind, row[6])
        change.sourceId = row[7]
        change.before = try value(row[8])
        change.after = try value(row[9])
        return change
    }
}
