import DaemonKit
import IdentityModel
import JSONKit
import LineProtocol
import RegistryAPI
import RegistryStore

extension RegistryService {
    func addAgentReads(to table: inout MethodTable) {
        table.addImmediateEncoded(AgentConfigs.self) { [catalog] _, _ in catalog.snapshot.configs }
        table.add(AgentCredentials.self) { params, call in
            let opened = try await audited(call, about: params.idpId) { caller in
                if let verification = params.verificationId {
                    let settings = try settingsToVerify(verification, of: params.idpId)
                    try await store.recordVerification(of: params.idpId, at: clock.now(), by: caller)
                    return settings
                }
                return try await store.openSettings(
                    of: params.idpId, evenClosed: params.purpose == .connectivity, purpose: params.purpose.rawValue, at: clock.now(),
                    by: caller)
            }
            return try AgentCredentials.Result(opened)
        }
        table.addWatch(AgentWatch.self) { [store, catalog, verifications] params, _ in
            let revision = catalog.snapshot.revision
            let changes = ConfigurationChanges(
                store: store, catalog: catalog, verifications: verifications, revision: params.afterRevision ?? revision)
            return RPCWatch(AgentWatch.Result(revision: revision), then: changes)
        }
    }

    func addAgentReports(to table: inout MethodTable) {
        table.add(AgentReportConnectivity.self) { params, _ in
            if let verification = params.verificationId { return AgentReportResult(stored: take(params, for: verification)) }
            let stored = try await store.setConnectivity(
                of: params.idpId, passed: params.passed, revision: params.revision, checkedAt: params.checkedAt, at: clock.now())
            return AgentReportResult(stored: stored)
        }
        table.add(AgentReportSync.self) { [store, clock] params, _ in
            AgentReportResult(stored: try await store.setLastSync(of: params.idpId, params.lastSync, at: clock.now()))
        }
    }
}

extension AgentCredentials.Result {
    /// Read as any document is, so that each type's settings fill the member named after it.
    fileprivate init(_ opened: OpenedSettings) throws {
        var document: JSONValue = ["type": .string(opened.type.rawValue), "revision": .int(opened.revision)]
        if opened.type.traits.settings != nil { document[opened.type.rawValue] = opened.members }
        self = try Self.decode(document, unknownMembers: .ignored)
    }
}
