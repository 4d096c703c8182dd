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
        let limit = min(max(limit, 1), 1000)
        let asked: Int64? = if let cursor { try Self.position(cursor) } else { nil }
        return try await reading { database in
            let extent = try FeedExtent(database)
            let start = asked ?? extent.floor
            try extent.require(start)
            let changes = try Self.changes(after: start, upto: .max, idpID: idpID, limit: limit, database)
            // Behind the last change the cursor goes to the end, so that others' records are not looked at again.
            return (changes, changes.count == limit ? changes.last?.cursor ?? String(start) : String(extent.end))
        }
    }

    /// Changes behind `start` up to `end`, in order.
    static func changes(
        after start: Int64, upto end: Int64, idpID: IdPID?, limit: Int, _ database: Database
    ) throws -> [DirectoryChange] {
        let rows = try Row.fetchAll(
            database,
            sql: """
                SELECT r.id, r.time, p.public_id, r.task, r.kind, r.action, r.object, r.source_id, i.before, i.after, NULL
                FROM record r CROSS JOIN idp p ON p.id = r.idp LEFT JOIN record_image i ON i.record = r.id
                WHERE r.id > ?1 AND r.id <= ?4 AND r.state = 'applied' AND (?2 IS NULL OR p.public_id = ?2)
                UNION ALL
                SELECT c.id, c.time, p.public_id, c.task, 'membership', c.action, c.employee, c.source_id, NULL, NULL, c.grp
                FROM group_change c CROSS JOIN idp p ON p.id = c.idp
                WHERE c.id > ?1 AND c.id <= ?4 AND (?2 IS NULL OR p.public_id = ?2) ORDER BY 1 LIMIT ?3
                """, arguments: [start, idpID?.rawValue, limit, end])
        return try rows.map { try change($0) }
    }

    /// The cursor behind the last committed change.
    public func feedEnd() async throws(DirectoryStoreError) -> String {
        try await reading { String(try FeedExtent($0).end) }
    }

    /// The place in the feed that a cursor names.
    static func position(_ cursor: String) throws(DirectoryStoreError) -> Int64 {
        guard let number = Int64(cursor), number >= 0 else { throw .invalidCursor }
        return number
    }

    private static func change(_ row: Row) throws -> DirectoryChange {
        var change = DirectoryChange()
        change.cursor = String(row[0] as Int64)
        change.time = Timestamp(milliseconds: row[1])
        change.idpId = try IdPID.storedWord(row[2])
        change.taskId = (row[3] as Int64?).map { TaskID(number: $0) }
        change.kind = try DirectoryChange.Kind.storedWord(row[4])
        change.action = try SyncRecord.Action.storedWord(row[5])
        change.id = change.kind == .department ? DepartmentID(number: row[6]).rawValue : EmployeeID(number: row[6]).rawValue
        change.sourceId = row[7]
        change.before = try value(row[8])
        change.after = try value(row[9])
        change.groupId = (row[10] as Int64?).map { GroupID(number: $0) }
        return change
    }
}
