import GRDB
import IdentityModel
import JSONKit

extension DirectoryStore {
    /// What a task found odd, in the order in which it was found.
    public func warnings(of task: TaskID, _ page: PageRequest = PageRequest()) async throws(DirectoryStoreError) -> Page<SyncWarning> {
        let start = try page.start(default: 0)
        return try await reading { database in
            let rows = try Row.fetchAll(
                database,
                sql: """
                    SELECT id, kind, source_id, name, reason, message FROM warning WHERE task = ? AND id > ? ORDER BY id LIMIT ?
                    """, arguments: [task.number ?? 0, start, page.size + 1])
            return Page(
                try rows.map { row in
                    let kind = try SyncRecord.ObjectType.storedWord(row[1])
                    return (row[0], SyncWarning(kind, sourceID: row[2], name: row[3], reason: row[4], message: row[5]))
                }, size: page.size)
        }
    }

    static func store(_ warnings: [SyncWarning], of task: TaskID, _ database: Database) throws {
        guard !warnings.isEmpty else { return }
        let insert = try database.cachedStatement(
            sql: "INSERT INTO warning (task, kind, source_id, name, reason, message) VALUES (?, ?, ?, ?, ?, ?)")
        for warning in warnings {
            try insert.execute(arguments: [
                task.number, warning.type.rawValue, warning.sourceId, warning.name, warning.reason, warning.message,
            ])
        }
    }

    /// Warns of persons whom the source places in departments that it does not show; the number of them.
    static func warnOfMisplaced(_ idp: Int64, _ task: TaskID, _ database: Database) throws -> Int {
        let source = "FROM employee INDEXED BY employee_elsewhere WHERE idp = ? AND elsewhere IS NOT NULL AND left_at IS NULL"
        let count = try Int.fetchOne(database, sql: "SELECT count(*) \(source)", arguments: [idp]) ?? 0
        guard count > 0 else { return 0 }
        try database.execute(
            sql: """
                INSERT INTO warning (task, kind, source_id, name, reason, message)
                SELECT ?, 'employee', source_id, coalesce(fields ->> 'displayName', ''), 'unknown_department',
                'The source names departments that it does not show: ' || elsewhere || '.' \(source) ORDER BY id LIMIT ?
                """, arguments: [task.number, idp, StagingArea.listed])
        return count
    }
}
