import IdentityModel

extension RegistryLink {
    /// What the registry has at this moment; what it told last where it cannot be asked, so that little depends on its being there.
    ///
    /// Whoever has just changed something there finds it here.
    /// - Throws: why it cannot be asked, where it has told nothing since the agent began.
    func current() async throws(RegistryLinkError) -> RegistryState {
        do throws(RegistryLinkError) {
            _ = try await freshIdPs()
        } catch {
            guard state.revision != nil else { throw error }
        }
        return state
    }

    /// An IdP that is known; one that is not may be seconds old, and is asked for. Nil when there is none.
    func idp(_ id: IdPID) async throws(RegistryLinkError) -> IdP? {
        if let known = state.idps.first(where: { $0.id == id }) { return known }
        return try await current().idps.first { $0.id == id }
    }
}
