import DaemonKit
import IdentityModel
import LineProtocol
import Logging
import RegistryAPI
import RegistryStore

extension RegistryService {
    func addFields(to table: inout MethodTable) {
        table.add(FieldCreate.self) { draft, call in
            let field = try await audited(call, about: nil) { caller throws(RegistryStoreError) in
                try await store.createField(draft, at: clock.now(), by: caller)
            }
            log(call, field.key)
            return field
        }
        table.add(FieldUpdate.self) { params, call in
            let field = try await audited(call, about: nil) { caller throws(RegistryStoreError) in
                try await store.updateField(params.key, of: params.owner, with: params.patch, at: clock.now(), by: caller)
            }
            log(call, field.key)
            return field
        }
        table.add(FieldDelete.self) { params, call in
            let users = try await audited(call, about: nil) { caller throws(RegistryStoreError) in
                try await store.deleteField(params.key, of: params.owner, force: params.force, at: clock.now(), by: caller)
            }
            log(call, params.key.rawValue)
            return FieldDelete.Result(idps: users.map { NamedIdP(id: $0.id, name: $0.name) })
        }
    }

    private func log(_ call: RPCCall, _ key: String) {
        logger.info(
            "extended fields changed",
            metadata: ["rpc.method": "\(call.method)", "field.key": "\(key)", "peer.uid": "\(call.peer.uid)"])
    }
}
