import DaemonKit
import IdentityModel
import JSONKit
import LineProtocol
import Logging
import RegistryAPI
import RegistryStore

extension RegistryService {
    /// Reads are answered from memory, on the event loop.
    func addReads(to table: inout MethodTable) {
        table.addImmediateEncoded(IdPGet.self) { [catalog] params, _ in
            guard let document = catalog.snapshot.document(params.id) else { throw RegistryStoreError.notFound(params.id) }
            return document
        }
        table.addImmediateEncoded(IdPList.self) { [catalog] params, _ in try catalog.snapshot.list(params) }
        table.addImmediateEncoded(IdPActive.self) { [catalog] _, _ in catalog.snapshot.active }
        table.addImmediateEncoded(LimitsGet.self) { [catalog] _, _ in catalog.snapshot.limits }
        table.addImmediateEncoded(FieldList.self) { [catalog] _, _ in catalog.snapshot.fields }
    }

    func addWrites(to table: inout MethodTable) {
        table.add(IdPCreate.self) { draft, call in
            var generator = SystemRandomNumberGenerator()
            let id = IdPID.random(using: &generator)
            let idp = try await audited(call, about: nil) { caller in
                try await store.create(draft, id: id, at: clock.now(), by: caller)
            }
            log(call, idp)
            return catalog.completed(idp)
        }
        table.add(IdPUpdate.self) { params, call in
            let idp = try await audited(call, about: params.id) { caller in
                guard !params.verifyFirst else { return try await updateVerified(params, by: caller) }
                return try await store.update(params.id, with: params.patch, ifRevision: params.ifRevision, at: clock.now(), by: caller)
            }
            log(call, idp)
            return catalog.completed(idp)
        }
        table.add(IdPEnable.self) { params, call in
            catalog.completed(try await setStatus(.enabled, of: params.id, call))
        }
        table.add(IdPDisable.self) { params, call in
            let idp = try await setStatus(.closed, of: params.id, call)
            return IdPDisable.Result(idp: catalog.completed(idp), warning: Self.accessWarning(idp))
        }
        table.add(IdPDelete.self) { params, call in
            let idp = try await audited(call, about: params.id) { caller in
                try await store.delete(params.id, at: clock.now(), by: caller)
            }
            log(call, idp)
            return IdPDelete.Result(warning: idp.status == .enabled ? Self.accessWarning(idp) : nil)
        }
    }

    private func setStatus(_ status: IdPStatus, of id: IdPID, _ call: RPCCall) async throws -> IdP {
        let idp = try await audited(call, about: id) { caller in
            try await store.setStatus(status, of: id, at: clock.now(), by: caller)
        }
        log(call, idp)
        return idp
    }

    func log(_ call: RPCCall, _ idp: IdP) {
        logger.info(
            "configuration changed",
            metadata: [
                "rpc.method": "\(call.method)", "idp.id": "\(idp.id)", "idp.revision": "\(idp.revision)", "peer.uid": "\(call.peer.uid)",
            ])
    }

    /// What closing or removing an IdP means, with the number of employees where the agent has reported one.
    private static func accessWarning(_ idp: IdP) -> String {
        let whom = idp.lastSync.flatMap { last in
            last.employees.map { " It concerns \($0) employee\($0 == 1 ? "" : "s") (synchronized at \(last.endedAt))." }
        }
        return
            "End users of \"\(idp.name)\" can no longer log in, and lose access to what its login opens, until it is enabled again or replaced."
            + (whom ?? "")
    }
}
