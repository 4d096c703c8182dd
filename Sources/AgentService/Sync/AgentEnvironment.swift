import AgentAPI
import IdentityModel
import LineProtocol
import RegistryAPI
import SourceAPI
import SyncEngine

/// What the sync engine needs from outside: the registry's configurations and secrets, and somebody to report to.
struct AgentEnvironment: SyncEnvironment {
    let link: RegistryLink
    let credentials: KeptCredentials
    let provider: any DirectorySourceProvider
    let reports: SyncReports
    let feed: FeedSignal
    let drift: DriftAccount
    let counter: TaskCounter

    func configurations() async -> [IdP] { link.state.idps }

    func configuration(of idpID: IdPID) async throws -> IdP? { try await link.freshIdPs().first { $0.id == idpID } }

    /// Opens an IdP that may be synchronized, with its configuration as the registry has it at this moment.
    func open(_ idpID: IdPID) async throws -> SyncConnection {
        let connection = try await look(into: idpID)
        let status = connection.configuration.connectivity.status
        guard status == .passed else {
            throw RPCError(
                .connectivityRequired,
                status == .failed
                    ? "The last connectivity test of this IdP failed. Mend what connectivity.test shows, then synchronize."
                    : "These settings have not been tested. Call connectivity.test first; when it passes, synchronize.")
        }
        return connection
    }

    func look(into idpID: IdPID) async throws -> SyncConnection {
        guard let idp = try await configuration(of: idpID) else { throw RPCError.notFound("idp", idpID.rawValue) }
        let settings = try await credentials.credentials(of: idp).settings
        return SyncConnection(configuration: idp, fields: link.state.fields, source: try provider.source(for: settings))
    }

    /// By the watch's knowledge, which is renewed before anybody ends the tasks of an IdP that was closed or deleted.
    func confirm(_ idpID: IdPID) async throws {
        guard let idp = link.state.idps.first(where: { $0.id == idpID }) else { throw RPCError.notFound("idp", idpID.rawValue) }
        guard idp.status == .enabled else { throw RPCError(.idpClosed, "The IdP is closed.") }
    }

    func concluding(_ task: SyncTask) async -> SyncTask {
        await drift.note(task, of: link.state.idps.first { $0.id == task.idpId })
    }

    /// A registry that is away comes back; what it refuses stays refused.
    func mayPass(_ error: any Error) -> Bool {
        guard case .unavailable? = error as? RegistryLinkError else { return false }
        return true
    }

    func directoryChanged() async { feed.announce() }

    func report(_ task: SyncTask) async {
        counter.count(task)
        feed.announce()
        await reports.deliver(task)
    }
}
