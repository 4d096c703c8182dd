import FoundationEssentials
import GRDB

/// What a database knows of its master key.
struct KeyCheck {
    /// What the key that sealed the secrets derives; nil in a new database.
    let check: Data?
    /// Whether any secret, or the audit, depends on that key.
    let sealsSecrets: Bool

    init(reading database: Database) throws {
        guard try database.tableExists("meta"), try database.tableExists("audit") else {
            check = nil
            sealsSecrets = false
            return
        }
        check = try Data.fetchOne(database, sql: "SELECT value FROM meta WHERE key = 'masterKeyCheck'")
        sealsSecrets = try Bool.fetchOne(database, sql: "SELECT EXISTS (SELECT 1 FROM secret) OR EXISTS (SELECT 1 FROM audit)") ?? false
    }

    static func store(_ check: Data, in database: Database) throws {
        try database.execute(sql: "INSERT OR REPLACE INTO meta (key, value) VALUES ('masterKeyCheck', ?)", arguments: [check])
    }
}
