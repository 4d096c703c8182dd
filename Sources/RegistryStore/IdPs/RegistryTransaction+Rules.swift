import GRDB
import IdentityModel
import JSONKit

extension RegistryTransaction {
    /// Proves what a draft must keep beside the other rows; `current` is the IdP that it changes, nil for a new one.
    func check(_ draft: IdPDraft, replacing current: IdP?) throws(RegistryStoreError) {
        try checkMembers(draft, of: current)
        if let other = others(than: current?.id).first(where: { $0.name == draft.name.rawValue }) {
            throw .nameTaken(draft.name, by: IdPSummary(other))
        }
        try checkExclusive(draft, of: current)
        if draft.status == .enabled, current?.status != .enabled { try checkEnabling(draft.type) }
    }

    /// Proves that an IdP of `type` can be used, and that there is room for one more.
    func checkEnabling(_ type: IdPType) throws(RegistryStoreError) {
        guard type.traits.canBeEnabled else { throw .typeNotSupported(type) }
        let enabled = others(than: nil).filter { $0.status == .enabled }
        if let breach = EnabledLimits.breach(enabling: type, beside: enabled.map(\.type)) {
            throw .limit(breach, enabled: enabled.map(IdPSummary.init))
        }
    }

    private func checkMembers(_ draft: IdPDraft, of current: IdP?) throws(RegistryStoreError) {
        var problems = JSONProblems(unknownMembers: .refused)
        let check = { (problems: inout JSONProblems) in
            problems.within("sync") { problems in
                problems.within("mappings") { draft.sync.mappings.validate(extendedFields: state.fields, noting: &$0) }
            }
            for secret in draft.typeSettings?.secrets ?? [] {
                if case .kept = secret.change, !(current?.hasSecret(secret.name) ?? false) {
                    problems.note("must be a string: there is no stored secret to keep", at: "\(draft.type.rawValue).\(secret.name)")
                }
            }
        }
        if current == nil { check(&problems) } else { problems.within("patch", check) }
        if !problems.isEmpty { throw .invalid(problems.items) }
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
        if let other = others(than: nil).first(where: { $0.id.rawValue == owner }) {
            throw .exclusiveTaken(member: exclusive.member, by: IdPSummary(other))
        }
    }

    private func others(than id: IdPID?) -> [IdP] { state.entries.map(\.idp).filter { $0.id != id } }
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
