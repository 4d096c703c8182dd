import DirectoryStore
import IdentityModel
import RegistryAPI

/// Finds the attributes of a user group that nobody can meet as things are: they are taken, for a department may be still to come.
struct GroupAdvice: Sendable {
    let store: DirectoryStore
    let link: RegistryLink

    func advise(on group: UserGroup) async throws -> UserGroup {
        let lost = try await store.departmentsNotFound(of: group.id)
        // Without the registry nobody can say which IdPs there are.
        let idps = group.draft.attributes.contains { $0.idpId != nil } ? try? await link.current().idps.map(\.id) : nil
        var warnings: [GroupWarning] = []
        for (place, attribute) in group.draft.attributes.enumerated() {
            if attribute.type == .department, lost.contains(attribute.value.lowercased()) {
                warnings.append(
                    GroupWarning(
                        "attributes[\(place)].value", "No department has this id or distinguished name now; the attribute waits for one."))
            }
            if let idpID = attribute.idpId, let idps, !idps.contains(idpID) {
                warnings.append(GroupWarning("attributes[\(place)].idpId", "There is no such IdP; nobody meets the attribute."))
            }
        }
        var advised = group
        advised.warnings = warnings.isEmpty ? nil : warnings
        return advised
    }
}
