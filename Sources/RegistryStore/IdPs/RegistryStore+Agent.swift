import GRDB
import IdentityModel
import JSONKit

extension RegistryStore {
    /// The settings of an IdP with its secrets; a closed one is refused unless `evenClosed`. The audit tells who read them, for what `purpose`.
    public func openSettings(
        of id: IdPID, evenClosed: Bool, purpose: String, at now: Timestamp, by call: AuditCall
    ) async throws(RegistryStoreError) -> OpenedSettings {
        try await write { transaction in
            guard let row = try Row.fetchOne(transaction.database, sql: "SELECT * FROM idp WHERE id = ?", arguments: [id.rawValue]) else {
                throw RegistryStoreError.notFound(id)
            }
            if !evenClosed, row["status"] != IdPStatus.enabled.rawValue { throw RegistryStoreError.closed(id) }
            let type = try transaction.type(of: row)
            guard type.traits.canBeEnabled else { throw RegistryStoreError.typeNotSupported(type) }
            var members = try JSONValue(column: row["settings"])
            for secret in try SecretRow.fetchAll(of: id.rawValue, transaction.database) {
                members[secret.field] = .string(try secret.open(with: transaction.key, of: id))
            }
            let reading = AuditChange(path: "purpose", before: nil, after: .string(purpose))
            try transaction.record(call, about: id, [reading], at: now)
            return OpenedSettings(type: type, revision: row["revision"], members: members)
        }
    }

    /// The changes after `revision`, oldest first, at most `limit`.
    public func changes(after revision: Int64, limit: Int) async throws(RegistryStoreError) -> [ConfigurationChange] {
        try await read { transaction in
            try Row.fetchAll(
                transaction.database, sql: "SELECT revision, idp_id, change FROM change WHERE revision > ? ORDER BY revision LIMIT ?",
                arguments: [revision, limit]
            ).map { row in
                let id: String? = row["idp_id"]
                return ConfigurationChange(
                    revision: row["revision"], idpID: id.flatMap(IdPID.init(rawValue:)),
                    kind: ConfigurationChange.Kind(rawValue: row["change"]) ?? .updated)
            }
        }
    }

    /// Stores the outcome of a connectivity test of the settings that the IdP had at `revision`.
    ///
    /// A known outcome of a time that is still to come says nothing of the order: its clock was wrong, and what is reported now is later.
    ///
    /// - Returns: false when a setting that the test depends on has changed since, or a later outcome is known.
    public func setConnectivity(
        of id: IdPID, passed: Bool, revision: Int64, checkedAt: Timestamp, at now: Timestamp
    ) async throws(RegistryStoreError) -> Bool {
        try await write { transaction in
            _ = try transaction.idp(id)
            try transaction.database.execute(
                sql: """
                    UPDATE idp SET connectivity = ?, connectivity_checked_at = ?
                    WHERE id = ? AND ? BETWEEN tested_revision AND revision
                        AND (coalesce(connectivity_checked_at, ?) <= ? OR connectivity_checked_at > ?)
                    """,
                arguments: [
                    passed ? "passed" : "failed", checkedAt.milliseconds, id.rawValue, revision, checkedAt.milliseconds,
                    checkedAt.milliseconds, now.milliseconds,
                ])
            let stored = transaction.database.changesCount > 0
            try transaction.refresh(id)
            return stored
        }
    }

    /// Stores the outcome of a synchronization; one that is known from a time still to come does not stand against it.
    ///
    /// - Returns: false when a later one is known.
    public func setLastSync(of id: IdPID, _ last: LastSync, at now: Timestamp) async throws(RegistryStoreError) -> Bool {
        try await write { transaction in
            if let known = try transaction.idp(id).lastSync, known.endedAt > last.endedAt, known.endedAt <= now { return false }
            try transaction.database.execute(
                sql: "UPDATE idp SET last_sync = ? WHERE id = ?",
                arguments: [String(decoding: last.jsonBytes(), as: UTF8.self), id.rawValue])
            try transaction.refresh(id)
            return true
        }
    }
}

extension RegistryTransaction {
    fileprivate func type(of row: Row) throws -> IdPType {
        guard let type = IdPType(rawValue: row["type"]) else { throw RegistryStoreError.corrupt("unknown type of IdP in a row") }
        return type
    }
}
