import IdentityModel
import LineProtocol
import Logging
import RegistryAPI
import Synchronization

/// Brings outcomes of connectivity tests to the registry; those it could not take wait until it is back, the last one of each IdP.
final class ConnectivityReports: RegistryFollower {
    private let link: RegistryLink
    private let logger: Logger
    private let waiting = Mutex<[IdPID: AgentReportConnectivity.Params]>([:])

    init(link: RegistryLink, logger: Logger) {
        self.link = link
        self.logger = logger
    }

    func deliver(_ report: AgentReportConnectivity.Params) async {
        waiting.withLock { $0[report.idpId] = report }
        await deliverWaiting()
        // What waited for the outcome, as an automatic synchronization does, can begin.
        await link.refresh()
    }

    func registryHas(_ idps: [IdP]) async { await deliverWaiting() }

    func registryDeleted(_ idpID: IdPID) async {
        _ = waiting.withLock { $0.removeValue(forKey: idpID) }
    }

    private func deliverWaiting() async {
        for (idpID, report) in waiting.withLock({ $0 }) {
            do throws(RegistryLinkError) {
                _ = try await link.call(AgentReportConnectivity.self, report)
            } catch {
                guard case .refused(let failure) = error else { return }
                logger.warning(
                    "the registry refused a report", metadata: ["idp.id": "\(idpID)", "registry.reason": "\(failure.reason ?? "")"])
            }
            waiting.withLock { if $0[idpID]?.checkedAt == report.checkedAt { $0[idpID] = nil } }
        }
    }
}
