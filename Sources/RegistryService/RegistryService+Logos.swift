import DaemonKit
import IdentityModel
import LineProtocol
import RegistryAPI
import RegistryStore

extension RegistryService {
    func addLogos(to table: inout MethodTable) {
        table.add(IdPSetLogo.self) { params, call in
            try await setLogo(of: params.id, call) { () throws(Logo.Refusal) in
                try Logo(contentType: params.contentType, base64: params.data)
            }
        }
        table.add(IdPRemoveLogo.self) { params, call in try await setLogo(of: params.id, call) { nil } }
        table.add(IdPGetLogo.self) { [store, catalog] params, _ in
            if let known = params.knownSha256, let summary = catalog.snapshot.logo(of: params.id), summary.sha256 == known {
                return IdPGetLogo.Result(summary: summary, data: nil)
            }
            let (logo, summary) = try await store.logo(of: params.id)
            return IdPGetLogo.Result(summary: summary, data: logo.base64)
        }
    }

    private func setLogo(of id: IdPID, _ call: RPCCall, _ logo: () throws(Logo.Refusal) -> Logo?) async throws -> IdP {
        let idp = try await audited(call, about: id) { caller throws(RegistryStoreError) in
            let accepted: Logo?
            do throws(Logo.Refusal) { accepted = try logo() } catch { throw .logo(error) }
            return try await store.setLogo(accepted, of: id, at: clock.now(), by: caller)
        }
        log(call, idp)
        return catalog.completed(idp)
    }
}
