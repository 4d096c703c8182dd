import DirectoryStore
import IdentityModel
import LineProtocol

/// Tells the ids of IdPs from inventions.
struct KnownIdPs: Sendable {
    let store: DirectoryStore
    let link: RegistryLink

    /// The local fields; what is known of them where the registry cannot be asked.
    var fields: [LocalField] {
        get async { (try? await link.current().fields) ?? [] }
    }

    /// Passes an IdP that the registry names, or whose tasks are kept here; where the registry has not told yet, also one of which
    /// anything was ever stored.
    func require(_ id: IdPID) async throws {
        if link.state.idps.contains(where: { $0.id == id }) { return }
        var filter = TaskFilter()
        filter.idpID = id
        if try await !store.tasks(filter, PageRequest(size: 1)).items.isEmpty { return }
        do throws(RegistryLinkError) {
            if try await link.idp(id) != nil { return }
        } catch {
            if try await store.knows(id) { return }
            throw error
        }
        throw RPCError.notFound("idp", id.rawValue)
    }
}
