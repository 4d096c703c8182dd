import GRDB
import IdentityModel
import JSONKit

extension RegistryStore {
    /// Makes the IdPs and fields of a configuration document as the document says, all or none; what it does not name stays. Secrets that it
    /// leaves out stay too.
    ///
    /// - Parameters:
    ///   - document: `{"fields":[…],"idps":[…]}`.
    ///   - references: resolves secrets that the document only refers to; nil refuses them.
    ///   - dryRun: does everything, tells it, and takes it back; secrets that the document says are kept and that are not stored are named
    ///     in the plan instead of being refused.
    /// - Throws: ``RegistryStoreError/invalid(_:)`` with all problems, with paths that begin with `document`.
    public func importConfiguration(
        _ document: JSONValue, resolving references: SecretReferences?, dryRun: Bool, at now: Timestamp, by call: AuditCall
    ) async throws(RegistryStoreError) -> [ConfigurationStep] {
        try await write { transaction in
            var document = document
            if let references {
                do throws(JSONProblems) { document = try references.resolve(document) } catch {
                    throw RegistryStoreError(error)
                }
            }
            guard dryRun else { return try transaction.take(document, needsSecrets: true, at: now, by: call) }
            var rehearsal = transaction
            var steps: [ConfigurationStep] = []
            try transaction.database.inSavepoint {
                steps = try rehearsal.take(document, needsSecrets: false, at: now, by: call)
                return .rollback
            }
            return steps
        }
    }

    /// All IdPs and extended fields as a document that ``importConfiguration(_:resolving:dryRun:at:by:)`` takes; secrets stand in it as kept.
    public static func exportConfiguration(of state: RegistryState) -> JSONValue {
        let fields = state.fields.compactMap { try? JSONValue(parsing: ConfiguredField($0).jsonBytes()) }
        return ["fields": .array(fields), "idps": .array(state.entries.map(\.idp.settable))]
    }

    /// All IdPs and extended fields as a document, as they are now.
    public func exportConfiguration() async throws(RegistryStoreError) -> JSONValue {
        try await read { Self.exportConfiguration(of: $0.state) }
    }
}

extension RegistryTransaction {
    /// Makes everything as the document says.
    fileprivate mutating func take(
        _ document: JSONValue, needsSecrets: Bool, at now: Timestamp, by call: AuditCall
    ) throws -> [ConfigurationStep] {
        var reading = ConfigurationReading(document)
        var steps = try takeFields(&reading, at: now, by: call)
        steps += try takeIdPs(&reading, needsSecrets: needsSecrets, at: now, by: call)
        try reading.finish()
        return steps
    }

    private mutating func takeFields(_ reading: inout ConfigurationReading, at now: Timestamp, by call: AuditCall) throws
        -> [ConfigurationStep]
    {
        let steps = try reading.fields(beside: state.fields).map { field, before in
            let changes = field.changes(from: before)
            if changes.isEmpty { return ConfigurationStep(.unchanged, .field, field.key) }
            try database.execute(
                sql: "INSERT OR REPLACE INTO field (key, owner, name, type, description) VALUES (?, ?, ?, ?, ?)",
                arguments: [field.key, field.owner.rawValue, field.name, field.type.rawValue, field.description])
            let named = changes.map { AuditChange(path: "fields.\(field.key).\($0.path)", before: $0.before, after: $0.after) }
            try record(call, about: nil, named, at: now)
            return ConfigurationStep(before == nil ? .create : .update, .field, field.key, changes)
        }
        if steps.contains(where: { $0.action != .unchanged }) {
            try announce(.fields, nil, at: now.milliseconds)
            try refreshAll()
        }
        return steps
    }

    private mutating func takeIdPs(
        _ reading: inout ConfigurationReading, needsSecrets: Bool, at now: Timestamp, by call: AuditCall
    ) throws -> [ConfigurationStep] {
        var steps: [(index: Int, step: ConfigurationStep)] = []
        // What is closed gives its place to what is enabled.
        let drafts = reading.drafts(beside: state.entries.map(\.idp)).sorted { $0.draft.status == .closed && $1.draft.status != .closed }
        for (index, draft, current) in drafts {
            do throws(RegistryStoreError) {
                try check(draft, replacing: current, needsSecrets: needsSecrets)
            } catch {
                try reading.note(error, of: index, draft)
                continue
            }
            let missing = missingSecrets(of: draft, replacing: current)
            let changed = try current.map { try replace($0, by: draft, at: now) } ?? add(draft, at: now)
            let changes = AuditChange.between(current, changed)
            let action: ConfigurationStep.Action =
                current.map { $0.revision == changed.revision ? .unchanged : .update } ?? .create
            if action != .unchanged { try record(call, about: changed.id, changes, at: now) }
            var step = ConfigurationStep(action, .idp, changed.name, changes)
            if !missing.isEmpty { step.missingSecrets = missing.map { "\(draft.type.rawValue).\($0)" } }
            steps.append((index, step))
        }
        return steps.sorted { $0.index < $1.index }.map(\.step)
    }

    private mutating func add(_ draft: IdPDraft, at now: Timestamp) throws -> IdP {
        var generator = SystemRandomNumberGenerator()
        let id = IdPID.random(using: &generator)
        try insert(draft, id, at: now)
        _ = try apply(draft.typeSettings?.secrets ?? [], to: id)
        try announce(.created, id, at: now.milliseconds)
        try refresh(id)
        return try idp(id)
    }
}
