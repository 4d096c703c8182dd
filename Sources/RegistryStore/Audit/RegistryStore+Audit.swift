import FoundationEssentials
import GRDB
import IdentityModel
import JSONKit

extension RegistryStore {
    /// Records a call that was refused for `reason`, even when the caller has left.
    public func recordRefusal(
        of call: AuditCall, about id: IdPID?, reason: String, at now: Timestamp
    ) async throws(RegistryStoreError) {
        try await toItsEnd { [self] in
            try await write { try $0.record(call, about: id, outcome: reason, at: now) }
        }
    }

    /// Audit entries, newest first, older than `number` where one is given.
    public func auditEntries(
        before number: Int64?, about id: IdPID?, method: String?, limit: Int
    ) async throws(RegistryStoreError) -> [AuditEntry] {
        try await read { transaction in
            try Row.fetchAll(
                transaction.database,
                sql: """
                    SELECT * FROM audit WHERE number < ? AND (? IS NULL OR idp_id = ?) AND (? IS NULL OR method = ?)
                    ORDER BY number DESC LIMIT ?
                    """,
                arguments: [number ?? .max, id?.rawValue, id?.rawValue, method, method, limit]
            ).map { try AuditRow($0).entry(hash: $0["hash"]) }
        }
    }

    /// Walks the chain from its first kept entry to its last.
    public func verifyAudit() async throws(RegistryStoreError) -> AuditVerdict {
        try await read { transaction in
            let chain = transaction.chain
            guard let anchor = try Row.fetchOne(transaction.database, sql: "SELECT pruned, pruned_hash, head FROM audit_chain") else {
                return AuditVerdict(entries: 0, firstBroken: 1)
            }
            var number: Int64 = anchor["pruned"]
            var hash: Data = anchor["pruned_hash"]
            var entries = 0
            let rows = try Row.fetchCursor(transaction.database, sql: "SELECT * FROM audit ORDER BY number")
            while let row = try rows.next() {
                let entry = AuditRow(row)
                let link = chain.link(entry.linkedBytes, after: hash)
                guard entry.number == number + 1, link == row["hash"] else {
                    return AuditVerdict(entries: entries, firstBroken: number + 1)
                }
                (number, hash, entries) = (entry.number, link, entries + 1)
            }
            let isWhole = chain.head(number, hash) == anchor["head"]
            return AuditVerdict(entries: entries, firstBroken: isWhole ? nil : number + 1)
        }
    }
}

/// Whether the audit is as it was written.
public struct AuditVerdict: Hashable, Sendable {
    /// How many entries were found whole, from the oldest kept one on.
    public let entries: Int
    /// The first entry that was changed or is missing; nil when the audit is whole.
    public let firstBroken: Int64?

    public init(entries: Int, firstBroken: Int64?) {
        self.entries = entries
        self.firstBroken = firstBroken
    }
}
