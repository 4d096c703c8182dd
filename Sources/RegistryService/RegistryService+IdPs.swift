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
            let idp = try await store.create(draft, id: .random(using: &generator), at: clock.now())
            log(call, idp)
            return catalog.completed(idp)
        }
        table.add(IdPUpdate.self) { params, call in
            let idp = try await store.update(params.id, with: params.patch, ifRevision: params.ifRevision, at: clock.now())
            log(call, idp)
            return catalog.completed(idp)
        }
        table.add(IdPEnable.self) { params, call in
            let idp = try await store.setStatus(.enabled, of: params.id, at: clock.now())
            log(call, idp)
            return catalog.completed(idp)
        }
        table.add(IdPDisable.self) { params, call in
            let idp = try await store.setStatus(.closed, of: params.id, at: clock.now())
            log(call, idp)
            return IdPDisable.Result(idp: catalog.completed(idp), warning: Self.accessWarning(idp))
        }
        table.add(IdPDelete.self) { params, call in
            let idp = try await store.delete(params.id, at: clock.now())
            log(call, idp)
            return IdPDelete.Result(warning: idp.status == .enabled ? Self.accessWarning(idp) : nil)
        }
    }

    private func log(_ call: RPCCall, _ idp: IdP) {
        logger.info(
            "configuration changed",
            metadata: [
                "rpc.method": "\(call.method)", "idp.id": "\(idp.id)", "idp.revision": "\(idp.revision)", "peer.uid": "\(call.peer.uid)",
            ])
    }

    private static func accessWarning(_ idp: IdP) -> String {
        "End users of \"\(idp.name)\" can no longer log in, and lose access to what its login opens, until it is enabled again or replaced."
    }
}
