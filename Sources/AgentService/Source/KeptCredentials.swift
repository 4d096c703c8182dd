import IdentityModel
import RegistryAPI
import Synchronization

/// What the registry gave to synchronize IdPs, kept in memory until their settings change: events open an IdP up to ten times a second,
/// and the registry audits every call.
final class KeptCredentials: RegistryFollower {
    private struct Kept {
        let settings: DingTalkSettings?
        let credentials: SourceCredentials
    }

    private let link: RegistryLink
    private let kept = Mutex<[IdPID: Kept]>([:])

    init(link: RegistryLink) {
        self.link = link
    }

    /// The secrets of an IdP as the registry has them.
    ///
    /// - Parameter idp: as the registry has it now, see ``RegistryLink/freshIdPs()``.
    /// - Throws: ``RegistryLinkError``, or `type_not_supported` as `RPCError`.
    func credentials(of idp: IdP) async throws -> SourceCredentials {
        // The fingerprints too: a registry that was restored may come to the same revision with other secrets.
        if let known = kept.withLock({ $0[idp.id] }), Self.isCurrent(known, idp) { return known.credentials }
        let credentials = try await link.credentials(of: idp.id, for: .sync)
        let new = Kept(settings: idp.dingtalk, credentials: credentials)
        kept.withLock { $0[idp.id] = Self.isCurrent(new, idp) ? new : nil }
        return credentials
    }

    func registryHas(_ idps: [IdP]) async {
        kept.withLock { kept in
            kept = kept.filter { id, known in idps.contains { $0.id == id && Self.isCurrent(known, $0) } }
        }
    }

    func registryDeleted(_ idpID: IdPID) async {
        _ = kept.withLock { $0.removeValue(forKey: idpID) }
    }

    private static func isCurrent(_ known: Kept, _ idp: IdP) -> Bool {
        idp.status == .enabled && known.credentials.revision == idp.revision && known.settings == idp.dingtalk
    }
}
