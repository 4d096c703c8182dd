import DaemonKit
import IdentityModel
import JSONKit
import LineProtocol
import Logging
import RegistryAPI
import RegistryStore

extension RegistryService {
    func addAudit(to table: inout MethodTable) {
        table.add(AuditList.self) { [store] params, _ in
            let entries = try await store.auditEntries(
                before: params.number, about: params.idpId, method: params.method, limit: params.pageSize.count + 1)
            let page = Array(entries.prefix(params.pageSize.count))
            return AuditList.Result(entries: page, nextPageToken: entries.count > page.count ? page.last.map(params.token) : nil)
        }
        table.add(AuditVerify.self) { [store] _, _ in
            let verdict = try await store.verifyAudit()
            return AuditVerify.Result(entries: verdict.entries, firstBroken: verdict.firstBroken)
        }
    }

    /// Runs a call that the store audits when it succeeds; a refusal is audited here, with the reason that the caller is given.
    func audited<Result>(
        _ call: RPCCall, about id: IdPID?, _ body: (AuditCall) async throws(RegistryStoreError) -> Result
    ) async throws -> Result {
        let audited = AuditCall(method: call.method, uid: call.peer.uid, pid: call.peer.pid, role: call.role.rawValue)
        do {
            return try await body(audited)
        } catch {
            let reason = RPCError.registry(error)?.reason ?? .internalError
            do {
                try await store.recordRefusal(of: audited, about: id, reason: reason.name, at: clock.now())
            } catch let failure {
                logger.error("a refusal could not be audited", metadata: ["rpc.method": "\(call.method)", "error": "\(failure)"])
            }
            throw error
        }
    }
}

extension AuditList.Params {
    /// The number of the last entry of the page before.
    fileprivate var number: Int64? {
        get throws(RPCError) {
            guard case .int(let number)? = try pageToken?.key(in: AuditList.name, filter: filter) else { return nil }
            return number
        }
    }

    fileprivate func token(after entry: AuditEntry) -> PageToken {
        PageToken(after: .int(entry.number), in: AuditList.name, filter: filter)
    }

    private var filter: JSONValue { [.string(idpId?.rawValue ?? ""), .string(method ?? "")] }
}
