import AgentAPI
import DaemonKit
import IdentityModel
import LineProtocol
import Logging
import RegistryAPI
import SourceAPI

/// Tests new settings of an IdP before the registry puts them in the place of the stored ones.
///
/// Nothing is kept of a request: one that is told again is tested again, and the registry takes the first outcome.
struct SecretVerifier: RegistryFollower {
    let link: RegistryLink
    let provider: any DirectorySourceProvider
    let clock: any WallClock
    let logger: Logger

    func registryAsks(_ request: SecretVerify.Params) async {
        let metadata: Logger.Metadata = ["idp.id": "\(request.idpId)", "verification.id": "\(request.verificationId)"]
        do throws(RegistryLinkError) {
            let passed = try await verify(request)
            logger.info("new settings were tested", metadata: metadata.merging(["passed": "\(passed)"]) { $1 })
        } catch {
            switch error {
            case .refused(let failure) where failure.reason == RPCReason.notFound.name:
                logger.debug("nobody waits for a test any more", metadata: metadata)
            case .refused(let failure):
                logger.warning(
                    "the registry refused a test", metadata: metadata.merging(["registry.reason": "\(failure.reason ?? "")"]) { $1 })
            case .unavailable(let problem):
                logger.warning("a test was not reported", metadata: metadata.merging(["registry.problem": "\(problem)"]) { $1 })
            }
        }
    }

    private func verify(_ request: SecretVerify.Params) async throws(RegistryLinkError) -> Bool {
        var params = AgentCredentials.Params(idpId: request.idpId, purpose: .connectivity)
        params.verificationId = request.verificationId
        let answer = try await link.call(AgentCredentials.self, params)
        let trouble = await trouble(with: answer)
        // A test that was cut short proves nothing.
        guard !Task.isCancelled else { throw .unavailable("the connection was lost") }
        var report = AgentReportConnectivity.Params(
            idpId: request.idpId, revision: answer.revision, passed: trouble == nil, checkedAt: clock.now())
        report.verificationId = request.verificationId
        report.message = trouble
        _ = try await link.call(AgentReportConnectivity.self, report)
        return trouble == nil
    }

    /// The words of the first check that failed; nil when the test passed.
    private func trouble(with answer: AgentCredentials.Result) async -> String? {
        do {
            let source = try provider.source(for: SourceCredentials(answer).settings)
            return ConnectivityTest.Result(checks: await source.checkConnectivity()).trouble
        } catch let error as RPCError {
            return error.message
        } catch let fault as SourceFault {
            return fault.message
        } catch {
            return "The settings cannot be tested."
        }
    }
}

extension ConnectivityTest.Result {
    fileprivate var trouble: String? {
        passed ? nil : checks.first { $0.status == .failed }?.message ?? "No check of the connectivity test passed."
    }
}
