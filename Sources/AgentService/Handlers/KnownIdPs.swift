import DirectoryStore
import IdentityModel
import LineProtocol

/// Tells the ids of IdPs from inventions.
struct KnownIdPs: Sendable {
    let store: DirectoryStore
    let link: RegistryLink

    /// The local fields, as the registry told them last.
    var fields: [LocalField] { link.state.fields }

    /// Passes an IdP that the registry named, or whose tasks are kept here.
    func require(_ id: IdPID) async throws {
        if link.state.idps.contains(where: { $0.id == id }) { return }
        var filter = TaskFilter()
        filter.idpID = id
        if try await store.tasks(filter, PageRequest(size: 1)).items.isEmpty { throw RPCError.notFound("idp", id.rawValue) }
    }
}
