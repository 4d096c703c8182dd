import DaemonKit
import IdentityModel
import JSONKit
import LineProtocol
import RegistryAPI
import RegistryStore

extension RegistryService {
    /// Changes an IdP when an agent has tested the changed settings at their source; until then the present ones stay in use.
    func updateVerified(_ params: IdPUpdate.Params, by caller: AuditCall) async throws -> IdP {
        let settings = try await store.settings(of: params.id, changedBy: params.patch, ifRevision: params.ifRevision)
        let seconds = params.verifyTimeoutSeconds
        let verdict = await verifications.verify(
            settings, of: params.id, until: clock.now().advanced(byMilliseconds: Int64(seconds) * 1000), within: .seconds(seconds),
            announce: catalog.wakeWaiters)
        switch verdict {
        case .passed(let time):
            // Of what was tested, nothing may have changed meanwhile.
            return try await store.update(
                params.id, with: params.patch, ifRevision: settings.revision, verifiedAt: time, at: clock.now(), by: caller)
        case .failed(let message):
            throw RPCError(
                .secretRefused, "The new settings did not pass the connectivity test, the old ones stay\(message.map { ": \($0)" } ?? ".")")
        case .none:
            throw RPCError(
                .secretUntested,
                "No agent tested the new settings within \(seconds) s, the old ones stay. See that sync-agent runs, or change without verifyFirst."
            )
        }
    }

    /// What an agent tests for a request that waits.
    func settingsToVerify(_ id: String, of idp: IdPID) throws -> OpenedSettings {
        guard let request = verifications.request(id, of: idp) else { throw RPCError.notFound("verification", id) }
        return request.settings
    }

    /// Takes the outcome of a test that was asked for.
    func take(_ report: AgentReportConnectivity.Params, for verification: String) -> Bool {
        verifications.answer(
            verification, of: report.idpId, report.passed ? .passed(at: report.checkedAt) : .failed(report.message))
    }
}
