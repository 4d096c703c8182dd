import FoundationEssentials
import GRDB
import IdentityModel
import JSONKit

extension RegistryTransaction {
    /// Adds an entry to the audit, in the transaction of what it tells.
    func record(
        _ call: AuditCall, about id: IdPID?, outcome: String = "ok", _ changes: [AuditChange] = [], at now: Timestamp
    ) throws {
        let last = try AuditEnd(reading: database)
        let row = AuditRow(
            number: last.number + 1, time: now.milliseconds, call: call, idp: id?.rawValue, outcome: outcome,
            changes: String(decoding: changes.jsonBytes(), as: UTF8.self))
        let hash = chain.link(row.linkedBytes, after: last.hash)
        try row.insert(hash: hash, into: database)
        try database.execute(sql: "UPDATE audit_chain SET head = ?", arguments: [chain.head(row.number, hash)])
        try prune(last: row.number, at: now)
    }

    /// Drops what is beyond the retention; the chain goes on from the last entry that was dropped.
    private func prune(last: Int64, at now: Timestamp) throws {
        let oldest = now.milliseconds - retention.days * Milliseconds.day
        let expired = try Int64.fetchOne(
            database,
            sql:
                "SELECT number FROM audit WHERE number < (SELECT coalesce(min(number), ?) FROM audit WHERE time >= ?) ORDER BY number DESC LIMIT 1",
            arguments: [last, oldest])
        let bound = max(expired ?? 0, last - retention.entries)
        guard let hash = try Data.fetchOne(database, sql: "SELECT hash FROM audit WHERE number = ?", arguments: [bound]) else { return }
        try database.execute(sql: "UPDATE audit_chain SET pruned = ?, pruned_hash = ?", arguments: [bound, hash])
        try database.execute(sql: "DELETE FROM audit WHERE number <= ?", arguments: [bound])
    }
}

/// The newest entry of the audit, or where the chain begins.
struct AuditEnd {
    let number: Int64
    let hash: Data

    init(reading database: Database) throws {
        let row =
            try Row.fetchOne(database, sql: "SELECT number, hash FROM audit ORDER BY number DESC LIMIT 1")
            ?? Row.fetchOne(database, sql: "SELECT pruned AS number, pruned_hash AS hash FROM audit_chain")
        number = row?["number"] ?? 0
        hash = row?["hash"] ?? AuditChain.origin
    }
}
