import FoundationEssentials
import GRDB
import JSONKit

/// The key of the audit's chain: random, sealed under the master key.
enum AuditKey {
    private static let place = SecretPlace(idp: "", field: "auditKey")

    /// Opens the stored key, or makes one where no entry depends on it yet.
    static func load(_ database: Database, _ master: MasterKey) throws -> AuditChain {
        let sealed = try Data.fetchOne(database, sql: "SELECT value FROM meta WHERE key = 'auditKey'")
        if let sealed, let text = try? master.open(sealed, for: place) { return AuditChain(key: Array(text.utf8)) }
        let isInUse = try Bool.fetchOne(database, sql: "SELECT EXISTS (SELECT 1 FROM audit)") ?? false
        guard !isInUse else { throw RegistryOpenError.database("the audit's key does not open; restore the database from a backup") }
        let text = Hexadecimal.text((0..<32).map { _ in UInt8.random(in: .min ... .max) })
        try database.execute(
            sql: "INSERT OR REPLACE INTO meta (key, value) VALUES ('auditKey', ?)", arguments: [try master.seal(text, for: place)])
        let chain = AuditChain(key: Array(text.utf8))
        try database.execute(sql: "UPDATE audit_chain SET head = ?", arguments: [chain.head(0, AuditChain.origin)])
        return chain
    }

    /// Seals the stored key under another master key.
    static func reseal(_ database: Database, from old: MasterKey, to new: MasterKey) throws {
        guard let sealed = try Data.fetchOne(database, sql: "SELECT value FROM meta WHERE key = 'auditKey'") else { return }
        let text = try old.open(sealed, for: place)
        try database.execute(sql: "UPDATE meta SET value = ? WHERE key = 'auditKey'", arguments: [try new.seal(text, for: place)])
    }
}
