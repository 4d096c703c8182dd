import GRDB
import IdentityModel
import JSONKit

extension RegistryStore {
    /// Stores a new IdP, with its secrets sealed.
    public func create(_ draft: IdPDraft, id: IdPID, at now: Timestamp, by call: AuditCall) async throws(RegistryStoreError) -> IdP {
        try await write { transaction in
            try transaction.check(draft, replacing: nil)
            try transaction.insert(draft, id, at: now)
            _ = try transaction.apply(draft.typeSettings?.secrets ?? [], to: id)
            try transaction.announce(.created, id, at: now.milliseconds)
            try transaction.refresh(id)
            let created = try transaction.idp(id)
            try transaction.record(call, about: id, AuditChange.between(nil, created), at: now)
            return created
        }
    }

    /// Changes an IdP as `patch` says, if it still has the revision `ifRevision`. A patch that changes nothing makes no revision.
    ///
    /// - Parameter verifiedAt: when the changed settings passed a connectivity test; nil when they are untested.
    public func update(
        _ id: IdPID, with patch: IdPPatch, ifRevision: Int64?, verifiedAt: Timestamp? = nil, at now: Timestamp, by call: AuditCall
    ) async throws(RegistryStoreError) -> IdP {
        try await write { transaction in
            let current = try transaction.idp(id)
            let draft = try transaction.draft(of: current, changedBy: patch, ifRevision: ifRevision)
            let changed = try transaction.replace(current, by: draft, verifiedAt: verifiedAt, at: now)
            try transaction.record(call, about: id, AuditChange.between(current, changed), at: now)
            return changed
        }
    }

    /// Enables or closes an IdP. One that stands so already keeps its revision.
    public func setStatus(_ status: IdPStatus, of id: IdPID, at now: Timestamp, by call: AuditCall) async throws(RegistryStoreError) -> IdP
    {
        try await write { transaction in
            let current = try transaction.idp(id)
            guard current.status != status else {
                try transaction.record(call, about: id, at: now)
                return current
            }
            if status == .enabled { try transaction.checkEnabling(current.type) }
            try transaction.database.execute(
                sql: "UPDATE idp SET status = ?, revision = revision + 1, updated_at = ? WHERE id = ?",
                arguments: [status.rawValue, now.milliseconds, id.rawValue])
            try transaction.announce(status == .enabled ? .enabled : .disabled, id, at: now.milliseconds)
            try transaction.refresh(id)
            let changed = try transaction.idp(id)
            try transaction.record(call, about: id, AuditChange.between(current, changed), at: now)
            return changed
        }
    }

    /// Removes an IdP and erases its secrets from the files.
    ///
    /// - Returns: the IdP as it was.
    public func delete(_ id: IdPID, at now: Timestamp, by call: AuditCall) async throws(RegistryStoreError) -> IdP {
        try await write { transaction in
            let current = try transaction.idp(id)
            try transaction.database.execute(sql: "DELETE FROM idp WHERE id = ?", arguments: [id.rawValue])
            transaction.hasErased = true
            try transaction.announce(.deleted, id, at: now.milliseconds)
            try transaction.refresh(id)
            try transaction.record(call, about: id, AuditChange.between(current, nil), at: now)
            return current
        }
    }
}

extension RegistryTransaction {
    func insert(_ draft: IdPDraft, _ id: IdPID, at now: Timestamp) throws {
        try database.execute(
            sql: """
                INSERT INTO idp (id, type, name, description, status, revision, tested_revision, created_at, updated_at, exclusive_key, settings, sync)
                VALUES (?, ?, ?, ?, ?, 1, 1, ?, ?, ?, ?, ?)
                """,
            arguments: [
                id.rawValue, draft.type.rawValue, draft.name.rawValue, draft.shownDescription, draft.status.rawValue, now.milliseconds,
                now.milliseconds, draft.exclusiveKey, draft.settingsColumn, draft.syncColumn,
            ])
    }

    /// Writes what a proven draft changes; gives the IdP as it is then, with the same revision when nothing changed.
    mutating func replace(_ current: IdP, by draft: IdPDraft, verifiedAt: Timestamp? = nil, at now: Timestamp) throws -> IdP {
        let before = try IdPPatch(.object([])).applied(to: current)
        let secrets = try apply(draft.typeSettings?.secrets ?? [], to: current.id)
        guard !secrets.isEmpty || !draft.isEqual(inTheOpenTo: before) else { return current }
        let needsTest = secrets.contains(where: \.isTested) || draft.typeSettings?.tested != before.typeSettings?.tested
        try database.execute(
            sql: """
                UPDATE idp SET name = ?, description = ?, status = ?, exclusive_key = ?, settings = ?, sync = ?, revision = revision + 1, updated_at = ?
                WHERE id = ?
                """,
            arguments: [
                draft.name.rawValue, draft.shownDescription, draft.status.rawValue, draft.exclusiveKey, draft.settingsColumn,
                draft.syncColumn, now.milliseconds, current.id.rawValue,
            ])
        if needsTest {
            try database.execute(
                sql: "UPDATE idp SET connectivity = ?, connectivity_checked_at = ?, tested_revision = revision WHERE id = ?",
                arguments: [verifiedAt == nil ? "untested" : "passed", verifiedAt?.milliseconds, current.id.rawValue])
        }
        let kind: ConfigurationChange.Kind =
            draft.status == current.status ? .updated : (draft.status == .enabled ? .enabled : .disabled)
        try announce(kind, current.id, at: now.milliseconds)
        try refresh(current.id)
        return try idp(current.id)
    }
}

extension IdPDraft {
    /// The description, unless there is nothing in it.
    fileprivate var shownDescription: String? { description.flatMap { $0.rawValue.isEmpty ? nil : $0.rawValue } }
    fileprivate var settingsColumn: String { (typeSettings?.openSettings ?? .object([])).column }
    fileprivate var syncColumn: String { String(decoding: sync.jsonBytes(), as: UTF8.self) }

    fileprivate func isEqual(inTheOpenTo other: IdPDraft) -> Bool {
        name == other.name && shownDescription == other.shownDescription && status == other.status && sync == other.sync
            && settingsColumn == other.settingsColumn
    }
}
