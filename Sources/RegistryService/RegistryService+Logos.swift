import DaemonKit
import IdentityModel
import LineProtocol
import RegistryAPI
import RegistryStore

extension RegistryService {
    func addLogos(to table: inout MethodTable) {
        table.add(IdPSetLogo.self) { params, call in
            let logo = try Logo(contentType: params.contentType, base64: params.data)
            return try await setLogo(logo, of: params.id, call)
        }
        table.add(IdPRemoveLogo.self) { params, call in try await setLogo(nil, of: params.id, call) }
        table.add(IdPGetLogo.self) { [store, catalog] params, _ in
            if let known = params.knownSha256, let summary = catalog.snapshot.logo(of: params.id), summary.sha256 == known {
                return IdPGetLogo.Result(summary: summary, data: nil)
            }
            let (logo, summary) = try await store.logo(of: params.id)
            return IdPGetLogo.Result(summary: summary, data: logo.base64)
        }
    }

    private func setLogo(_ logo: Logo?, of id: IdPID, _ call: RPCCall) async throws -> IdP {
        let idp = try await audited(call, about: id) { caller throws(RegistryStoreError) in
            try await store.setLogo(logo, of: id, at: clock.now(), by: caller)
        }
        log(call, idp)
        return catalog.completed(idp)
    }
}
