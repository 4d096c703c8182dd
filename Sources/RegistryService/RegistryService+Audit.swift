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
    func audited<Result>(_ call: RPCCall, about id: IdPID?, _ body: (AuditCall) async throws -> Result) async throws -> Result {
        do {
            return try await body(AuditCall(call))
        } catch {
            await recordRefusal(of: call, about: id, error as? RPCError ?? RPCError.registry(error))
            throw error
        }
    }

    /// Audits a call that was refused before its handler, with the IdP that it names.
    @Sendable func auditRefusal(_ params: JSONReader?, _ call: RPCCall, _ error: RPCError) async {
        await recordRefusal(of: call, about: params.flatMap(Self.idp(namedIn:)), error)
    }

    private func recordRefusal(of call: RPCCall, about id: IdPID?, _ error: RPCError?) async {
        do {
            try await store.recordRefusal(of: AuditCall(call), about: id, reason: (error?.reason ?? .internalError).name, at: clock.now())
        } catch {
            logger.error("a refusal could not be audited", metadata: ["rpc.method": "\(call.method)", "error": "\(error)"])
        }
    }

    private static func idp(namedIn params: JSONReader) -> IdPID? {
        var reader = params
        guard let params = try? JSONValue(from: &reader) else { return nil }
        return (params["id"] ?? params["idpId"])?.text.flatMap(IdPID.init(rawValue:))
    }
}

extension AuditCall {
    init(_ call: RPCCall) {
        self.init(method: call.method, uid: call.peer.uid, pid: call.peer.pid, role: call.role.rawValue)
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
