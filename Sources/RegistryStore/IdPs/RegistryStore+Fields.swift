import GRDB
import IdentityModel
import JSONKit

extension RegistryStore {
    /// Adds an extended field.
    public func createField(_ draft: ExtendedFieldDraft, at now: Timestamp, by call: AuditCall) async throws(RegistryStoreError)
        -> LocalField
    {
        let field = draft.field
        return try await write { transaction in
            if let other = draft.key.builtinField ?? transaction.field(field.key, of: field.owner) {
                throw RegistryStoreError.fieldTaken(other)
            }
            try transaction.database.execute(
                sql: "INSERT INTO field (key, owner, name, type, description) VALUES (?, ?, ?, ?, ?)",
                arguments: [field.key, field.owner.rawValue, field.name, field.type.rawValue, field.description])
            try transaction.announceFields(at: now)
            try transaction.record(call, about: nil, AuditChange.between(nil, field), at: now)
            return field
        }
    }

    /// Changes an extended field as `patch` says. A patch that changes nothing is not announced.
    public func updateField(
        _ key: FieldKey, of owner: LocalField.Owner, with patch: FieldPatch, at now: Timestamp, by call: AuditCall
    ) async throws(RegistryStoreError) -> LocalField {
        try await write { transaction in
            let current = try transaction.existingField(key, of: owner)
            let changed: LocalField
            do throws(JSONProblems) { changed = try patch.applied(to: current) } catch { throw RegistryStoreError(error) }
            if changed != current {
                try transaction.database.execute(
                    sql: "UPDATE field SET name = ?, description = ? WHERE owner = ? AND key = ?",
                    arguments: [changed.name, changed.description, owner.rawValue, key.rawValue])
                try transaction.announceFields(at: now)
            }
            try transaction.record(call, about: nil, AuditChange.between(current, changed), at: now)
            return changed
        }
    }

    /// Removes an extended field. One that mappings fill is refused, unless `force` removes those mappings with it.
    ///
    /// - Returns: the IdPs that lost a mapping.
    public func deleteField(
        _ key: FieldKey, of owner: LocalField.Owner, force: Bool, at now: Timestamp, by call: AuditCall
    ) async throws(RegistryStoreError) -> [IdPSummary] {
        try await write { transaction in
            let field = try transaction.existingField(key, of: owner)
            let users = transaction.state.entries.map(\.idp).filter { $0.sync.mappings.use(field) }
            if !force, !users.isEmpty { throw RegistryStoreError.fieldInUse(field, by: users.map(IdPSummary.init)) }
            for idp in users { try transaction.removeMappings(to: field, from: idp, at: now, by: call) }
            try transaction.database.execute(
                sql: "DELETE FROM field WHERE owner = ? AND key = ?", arguments: [owner.rawValue, key.rawValue])
            try transaction.announceFields(at: now)
            try transaction.record(call, about: nil, AuditChange.between(field, nil), at: now)
            return users.map(IdPSummary.init)
        }
    }
}

extension RegistryTransaction {
    fileprivate func field(_ key: String, of owner: LocalField.Owner) -> LocalField? {
        state.fields.first { $0.key == key && $0.owner == owner }
    }

    fileprivate func existingField(_ key: FieldKey, of owner: LocalField.Owner) throws(RegistryStoreError) -> LocalField {
        if let field = key.builtinField { throw .fieldBuiltIn(field) }
        guard let field = field(key.rawValue, of: owner) else { throw .noField(key: key.rawValue, owner) }
        return field
    }

    fileprivate mutating func announceFields(at now: Timestamp) throws {
        try announce(.fields, nil, at: now.milliseconds)
        try refreshFields()
    }

    fileprivate mutating func removeMappings(to field: LocalField, from idp: IdP, at now: Timestamp, by call: AuditCall) throws {
        var sync = idp.sync
        sync.mappings = sync.mappings.without(field)
        try database.execute(
            sql: "UPDATE idp SET sync = ?, revision = revision + 1, updated_at = ? WHERE id = ?",
            arguments: [String(decoding: sync.jsonBytes(), as: UTF8.self), now.milliseconds, idp.id.rawValue])
        try announce(.updated, idp.id, at: now.milliseconds)
        try refresh(idp.id)
        try record(call, about: idp.id, AuditChange.between(idp, try self.idp(idp.id)), at: now)
    }
}

extension AuditChange {
    /// The members of an extended field that differ, each under the field's own name; nil stands for no field.
    fileprivate static func between(_ before: LocalField?, _ after: LocalField?) -> [AuditChange] {
        guard before != after, let field = after ?? before else { return [] }
        let json = { (field: LocalField) in try? JSONValue(parsing: field.jsonBytes()) }
        return [AuditChange(path: "fields.\(field.owner.rawValue).\(field.key)", before: before.flatMap(json), after: after.flatMap(json))]
    }
}
