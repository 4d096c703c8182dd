import IdentityModel
import LineProtocol
import RegistryAPI
import SourceAPI

/// What opens the pushes of each IdP, made from the registry's secrets and kept in memory until the IdP's settings change.
actor EventReaders {
    private struct Kept {
        let revision: Int64
        let settings: DingTalkSettings?
        let reader: Result<any EventReader, EventRefusal>
    }

    private let link: RegistryLink
    private let provider: any DirectorySourceProvider
    private var kept: [IdPID: Kept] = [:]
    /// Who waits for secrets that are being fetched.
    private var waiting: [IdPID: [CheckedContinuation<Void, Never>]] = [:]

    init(link: RegistryLink, provider: any DirectorySourceProvider) {
        self.link = link
        self.provider = provider
    }

    /// - Throws: ``EventRefusal`` where the IdP's own settings are not usable, ``RegistryLinkError`` where its secrets cannot be had.
    func reader(of idp: IdP) async throws -> any EventReader {
        while waiting[idp.id] != nil {
            await withCheckedContinuation { waiting[idp.id, default: []].append($0) }
        }
        if let known = kept[idp.id], known.revision >= idp.revision, known.settings == idp.dingtalk { return try known.reader.get() }
        waiting[idp.id] = []
        defer { waiting.removeValue(forKey: idp.id)?.forEach { $0.resume() } }
        let credentials = try await link.credentials(of: idp.id, for: .event)
        let reader = Result { () throws(EventRefusal) in try provider.eventReader(for: credentials.settings) }
        kept[idp.id] = Kept(revision: max(credentials.revision, idp.revision), settings: idp.dingtalk, reader: reader)
        return try reader.get()
    }

    func forget(_ idpID: IdPID) { kept[idpID] = nil }
}
