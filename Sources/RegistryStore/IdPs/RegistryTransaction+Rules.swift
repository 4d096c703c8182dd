import GRDB
import IdentityModel
import JSONKit

extension RegistryTransaction {
    /// Proves what a draft must keep beside the other rows; `current` is the IdP that it changes, nil for a new one.
    ///
    /// - Parameter needsSecrets: false lets secrets be missing that the draft says are kept: ``missingSecrets(of:replacing:)``.
    func check(_ draft: IdPDraft, replacing current: IdP?, needsSecrets: Bool = true) throws(RegistryStoreError) {
        try checkMembers(draft, of: current, needsSecrets: needsSecrets)
        if let other = state.idp(named: draft.name.rawValue), other.id != current?.id {
            throw .nameTaken(draft.name, by: IdPSummary(other))
        }
        try checkExclusive(draft, of: current)
        if draft.status == .enabled, current?.status != .enabled { try checkEnabling(draft.type) }
    }

    /// Proves that an IdP of `type` can be used, and that there is room for one more.
    func checkEnabling(_ type: IdPType) throws(RegistryStoreError) {
        guard type.traits.canBeEnabled else { throw .typeNotSupported(type) }
        let enabled = state.entries.filter { $0.idp.status == .enabled }.map(\.idp)
        if let breach = EnabledLimits.breach(enabling: type, beside: enabled.map(\.type)) {
            throw .limit(breach, enabled: enabled.map(IdPSummary.init))
        }
    }

    /// The secrets that the draft says are kept, and that are not stored.
    func missingSecrets(of draft: IdPDraft, replacing current: IdP?) -> [String] {
        (draft.typeSettings?.secrets ?? []).compactMap { secret in
            guard case .kept = secret.change, !(current?.hasSecret(secret.name) ?? false) else { return nil }
            return secret.name
        }
    }

    private func checkMembers(_ draft: IdPDraft, of current: IdP?, needsSecrets: Bool) throws(RegistryStoreError) {
        var problems = JSONProblems(unknownMembers: .refused)
        let check = { (problems: inout JSONProblems) in
            problems.within("sync") { problems in
                problems.within("mappings") { draft.sync.mappings.validate(extendedFields: state.fields, noting: &$0) }
            }
            for name in needsSecrets ? missingSecrets(of: draft, replacing: current) : [] {
                problems.note("must be a string: there is no stored secret to keep", at: "\(draft.type.rawValue).\(name)")
            }
        }
        if current == nil { check(&problems) } else { problems.within("patch", check) }
        if !problems.isEmpty { throw RegistryStoreError(problems) }
    }

    private func checkExclusive(_ draft: IdPDraft, of current: IdP?) throws(RegistryStoreError) {
        guard let exclusive = draft.typeSettings?.exclusive, let key = draft.exclusiveKey else { return }
        let owner: String?
        do {
            owner = try String.fetchOne(
                database, sql: "SELECT id FROM idp WHERE exclusive_key = ? AND id IS NOT ?", arguments: [key, current?.id.rawValue])
        } catch {
            throw RegistryStoreError(error)
        }
        if let other = owner.flatMap(IdPID.init(rawValue:)).flatMap(state.idp) {
            throw .exclusiveTaken(member: exclusive.member, by: IdPSummary(other))
        }
    }

}

extension IdPDraft {
    /// What the column says that one IdP only may have; nil for a type without such a value.
    var exclusiveKey: String? {
        typeSettings?.exclusive.map { "\(type.rawValue).\($0.member)=\($0.value)" }
    }
}

extension IdPSummary {
    init(_ idp: IdP) { self.init(id: idp.id, name: idp.name, type: idp.type) }
}

extension IdP {
    /// Whether the secret `name` of this IdP's type is stored.
    func hasSecret(_ name: String) -> Bool {
        guard let document = try? JSONValue(parsing: jsonBytes()) else { return false }
        return document[type.rawValue]?[name]?["set"] == true
    }
}
