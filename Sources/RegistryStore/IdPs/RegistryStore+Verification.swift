import IdentityModel
import JSONKit

extension RegistryStore {
    /// The settings that an IdP would have after `patch`, with their secrets, for a test of them before anything is stored.
    ///
    /// - Throws: what the update itself would throw; ``RegistryStoreError/invalid(_:)`` too when the patch brings no secret to be tested.
    public func settings(
        of id: IdPID, changedBy patch: IdPPatch, ifRevision: Int64?
    ) async throws(RegistryStoreError) -> OpenedSettings {
        try await read { transaction in
            let current = try transaction.idp(id)
            let draft = try transaction.draft(of: current, changedBy: patch, ifRevision: ifRevision)
            var members = draft.typeSettings?.openSettings ?? .object([])
            let secrets = draft.typeSettings?.secrets ?? []
            guard secrets.contains(where: \.isGivenToTest) else {
                throw RegistryStoreError.invalid([
                    JSONProblem(
                        path: "verifyFirst", problem: "goes with a new secret that a connectivity test can prove; the patch has none")
                ])
            }
            let rows = try SecretRow.fetchAll(of: id.rawValue, transaction.database)
            for secret in secrets {
                switch secret.change {
                case .given(let text): members[secret.name] = .string(text)
                case .kept:
                    if let row = rows.first(where: { $0.field == secret.name }) {
                        members[secret.name] = .string(try row.open(with: transaction.key, of: id))
                    }
                case .unset: break
                }
            }
            return OpenedSettings(type: current.type, revision: current.revision, members: members)
        }
    }

    /// Tells the audit that settings which wait for their test were read.
    public func recordVerification(of id: IdPID, at now: Timestamp, by call: AuditCall) async throws(RegistryStoreError) {
        let reading = AuditChange(path: "purpose", before: nil, after: "verification")
        try await write { try $0.record(call, about: id, [reading], at: now) }
    }
}

extension RegistryTransaction {
    /// What `current` becomes by `patch`, proven against all rules.
    func draft(of current: IdP, changedBy patch: IdPPatch, ifRevision: Int64?) throws -> IdPDraft {
        if let ifRevision, ifRevision != current.revision {
            throw RegistryStoreError.revisionMismatch(current.id, current: current.revision)
        }
        let draft: IdPDraft
        do throws(JSONProblems) { draft = try patch.applied(to: current) } catch { throw RegistryStoreError(error) }
        try check(draft, replacing: current)
        return draft
    }
}

extension SecretMember {
    fileprivate var isGivenToTest: Bool {
        if case .given = change { isTested } else { false }
    }
}
