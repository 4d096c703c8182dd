import GRDB

extension DirectorySchema {
    /// Spells out, in the two tables that grow by every person, which words a column may hold.
    ///
    /// For `IN` with more than two words SQLite builds a table of them with every row that it writes, and throws it away: that took
    /// several times as long as the row. The text of a check may be exchanged for another that means the same, as
    /// https://www.sqlite.org/lang_altertable.html describes.
    static func spellOutChecks(_ database: Database) throws {
        let version = try Int64.fetchOne(database, sql: "PRAGMA schema_version") ?? 0
        try database.execute(sql: "PRAGMA writable_schema = ON")
        for (table, column, words) in [
            ("employee", "account_status", ["pending", "enabled", "suspended"]),
            ("employee", "account_before", ["pending", "enabled", "suspended"]),
            ("record", "action", ["create", "update", "delete", "restore"]),
            ("record", "state", ["applied", "failed", "planned", "held"]),
        ] {
            let list = words.map { "'\($0)'" }.joined(separator: ", ")
            let chain = words.map { "\(column) = '\($0)'" }.joined(separator: " OR ")
            try database.execute(
                sql: "UPDATE sqlite_schema SET sql = replace(sql, ?, ?) WHERE type = 'table' AND name = ?",
                arguments: ["\(column) IN (\(list))", chain, table])
        }
        // Other connections read the schema anew when its version is another.
        try database.execute(sql: "PRAGMA schema_version = \(version + 1)")
        try database.execute(sql: "PRAGMA writable_schema = RESET")
        database.clearSchemaCache()
    }
}
