import IdentityModel
import SourceAPI

/// The steps up to the contact scope: may we speak, and of what.
extension DingTalkConnectivity {
    /// Whether both hosts answer in DingTalk's way; asked without credentials, so that any refusal in JSON will do.
    func reach() async -> Found<Bool> {
        async let legacy = fault(reaching: .legacyToken, nil)
        async let new = fault(reaching: .accessToken, Array("{}".utf8))
        let hosts = application.exchange.hosts
        switch (await legacy, await new) {
        case (nil, nil): return .passed("Both hosts answer.", true)
        case (let fault?, _):
            var check = ConnectivityCheck.verdict(of: fault, at: .legacyToken)
            check.message = "\(hosts.oapi): \(check.message)"
            return Found(check: check, value: nil)
        case (nil, let fault?):
            // Departments, people and tokens come from the legacy host alone if need be.
            var check = ConnectivityCheck.verdict(of: fault, at: .accessToken)
            check.status = .warning
            check.message = "\(hosts.api): \(check.message) Tokens are fetched from \(hosts.oapi) instead."
            return Found(check: check, value: true)
        }
    }

    private func fault(reaching api: DingTalkAPI, _ body: [UInt8]?) async -> SourceFault? {
        let exchange = application.exchange
        do throws(CallFailure) {
            let admitted = try await exchange.admit(api, .person, since: exchange.clock.now())
            let probe = Outgoing(api: api, body: body, admitted: admitted, timeout: CallPolicy.person.patience, isProbe: true)
            _ = try await exchange.attempt(probe, into: NoContent())
            return nil
        } catch {
            guard case .refused(let refusal) = error else { return error.fault }
            if refusal.advice == .blocked || refusal.advice == .afterBan { return refusal.fault }
            return refusal.fault.class == .network ? refusal.fault : nil
        }
    }

    /// A token fetched now: one that was kept proves nothing of the secret, and knows nothing of permissions granted since.
    func token() async -> Found<Bool> {
        do throws(CallFailure) {
            try await application.tokens.renew(.interactive)
            return .passed("DingTalk accepts AppKey and AppSecret.", true)
        } catch {
            return .refused(error, at: .accessToken)
        }
    }

    func contactScope() async -> Found<ContactScope> {
        do throws(CallFailure) {
            let scope = try await readingCalls.scope()
            if scope.departments.contains(DingTalkDepartmentID.root) {
                return .passed("The application may read the whole organisation.", scope)
            }
            let message = "The application may read \(scope.departments.count) departments and \(scope.persons.count) single persons."
            return .passed(message, scope)
        } catch {
            return .refused(error, at: .scopes)
        }
    }
}
