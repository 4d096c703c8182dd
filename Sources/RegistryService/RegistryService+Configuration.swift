import DaemonKit
import Glibc
import IdentityModel
import JSONKit
import LineProtocol
import RegistryAPI
import RegistryStore

extension RegistryService {
    /// The configuration as one document.
    func addConfiguration(to table: inout MethodTable) {
        table.add(ConfigExport.self) { [store] _, _ in ConfigExport.Result(document: try await store.exportConfiguration()) }
        table.add(ConfigImport.self) { params, call in
            let plan = try await audited(call, about: nil) { caller in
                let references = try references(in: params.document, of: call)
                return try await store.importConfiguration(
                    params.document, resolving: references, dryRun: params.dryRun, at: clock.now(), by: caller)
            }
            return ConfigImport.Result(plan: plan)
        }
    }

    /// References are read with this process's rights, so that only who has them anyway may give any.
    private func references(in document: JSONValue, of call: RPCCall) throws(RPCError) -> SecretReferences? {
        if call.peer.uid == 0 || call.peer.uid == geteuid() { return SecretReferences() }
        guard SecretReferences.areIn(document) else { return nil }
        throw .invalidParam(
            "document",
            "fromFile and fromEnvironment are for root and the service's own user; `idp-registry apply` reads them with your own rights")
    }
}
