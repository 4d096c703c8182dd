import AgentAPI
import DaemonKit
import DirectoryStore
import IdentityModel
import LineProtocol
import RegistryAPI
import SourceAPI
import SyncEngine

/// Logs employees in with their accounts at the source.
///
/// Nobody is matched but by what the source itself says of the person who has just logged in, and in the directory of the same IdP: an
/// email address or a telephone number proves nothing. What the source gives for the length of a login is kept nowhere.
struct LoginDesk: Sendable {
    let store: DirectoryStore
    let link: RegistryLink
    let provider: any DirectorySourceProvider
    let links: PublicLinks
    let engine: SyncEngine
    let open: OpenLogins
    let recorder: LoginRecorder
    let clock: any WallClock

    /// Begins a login in a browser.
    func start(_ params: LoginStart.Params) async throws -> LoginStart.Result {
        let source = try await source(params.idpId)
        if let domain = try await link.freshIdPs().first(where: { $0.id == params.idpId }).flatMap(links.links)?.callbackDomain,
            !params.redirectUri.leads(to: domain)
        {
            throw RPCError.invalidParam(
                "redirectUri", "must lead to \(domain), the IdP's callback domain, to a host below it, or to a loopback address")
        }
        let (state, expiresAt) = open.begin(params.idpId, redirectURI: params.redirectUri, nonce: params.nonce)
        let url = source.authorizationURL(redirectURI: params.redirectUri.rawValue, state: state)
        return LoginStart.Result(url: url, state: state, expiresAt: expiresAt)
    }

    /// Ends a login in a browser.
    func finish(_ params: LoginFinish.Params) async throws -> LoggedIn {
        try await recorded(.browser) { attempt in
            do throws(LoginRefusal) {
                attempt.idpId = try open.take(params.state, nonce: params.nonce).idpID
            } catch {
                attempt.idpId = error.idpID
                throw error
            }
            guard let idpID = attempt.idpId else { throw LoginRefusal(.unknown) }
            let source = try await source(idpID)
            return try await naming(idpID) { () async throws(LoginFault) in try await source.identity(ofCode: params.authCode) }
        }
    }

    /// Logs somebody in who is inside the source's own client.
    func inApp(_ params: LoginInApp.Params) async throws -> LoggedIn {
        try await recorded(.inApp) { attempt in
            attempt.idpId = params.idpId
            let source = try await source(params.idpId)
            return try await naming(params.idpId) { () async throws(LoginFault) in try await source.inAppIdentity(ofCode: params.code) }
        }
    }

    private func source(_ idpID: IdPID) async throws -> any LoginSource {
        let credentials = try await link.credentials(of: idpID, for: .login)
        guard let login = try provider.source(for: credentials.settings).login else {
            throw RPCError(.typeNotSupported, "Nobody can log in with IdPs of this type.")
        }
        return login
    }

    private func naming(_ idpID: IdPID, _ ask: () async throws(LoginFault) -> LoginIdentity) async throws -> LoginIdentity {
        do throws(LoginFault) {
            return try await ask()
        } catch {
            switch error {
            case .codeRefused(let fault): throw LoginRefusal(.codeRefused(fault), idpID)
            case .otherOrganisation: throw LoginRefusal(.otherOrganisation, idpID)
            case .externalContact: throw LoginRefusal(.externalContact, idpID)
            case .notMember: throw LoginRefusal(.notMember, idpID)
            case .source(let fault): throw fault
            }
        }
    }

    /// Finds out who it is, and whether they may; keeps what came of it, whatever it is.
    private func recorded(_ way: LoginRecord.Way, _ identify: (inout LoginRecord) async throws -> LoginIdentity) async throws -> LoggedIn {
        var attempt = LoginRecord()
        attempt.way = way
        attempt.time = clock.now()
        do {
            var employee = try await admit(try await identify(&attempt), &attempt)
            attempt.time = clock.now()
            attempt.outcome = .success
            if try await recorder.keep(attempt), let stored = try await store.employee(employee.id) { return LoggedIn(employee: stored) }
            // The directory is being written: what is about to be recorded is told.
            employee.accountStatus = .enabled
            employee.lastLoginAt = attempt.time
            return LoggedIn(employee: employee)
        } catch {
            guard attempt.outcome != .success else { throw error }
            let reason = ErrorTranslation.wireError(error)?.reason ?? .internalError
            attempt.outcome = error is LoginRefusal || reason == .idpClosed ? .refused : .failed
            attempt.reason = reason.name
            await recorder.keepRefused(attempt)
            throw error
        }
    }

    /// The person in the directory of the IdP, who may log in.
    private func admit(_ identity: LoginIdentity, _ attempt: inout LoginRecord) async throws -> Employee {
        attempt.sourceId = identity.sourceID
        guard let idpID = attempt.idpId, let employee = try await employee(identity, of: idpID) else {
            throw LoginRefusal(.notInDirectory(sourceID: identity.sourceID), attempt.idpId)
        }
        attempt.employeeId = employee.id
        attempt.name = employee.fields.displayName ?? employee.fields.username
        guard employee.employmentStatus == .active else { throw LoginRefusal(.left, idpID) }
        guard employee.accountStatus != .suspended else { throw LoginRefusal(.suspended(employee.suspendedBy), idpID) }
        // Accounts are suspended a moment after their time is over.
        if let expiresAt = employee.expiresAt, expiresAt <= clock.now() { throw LoginRefusal(.suspended(.expiry), idpID) }
        return employee
    }

    /// Who has the source's id in the directory, where that is the one who has logged in.
    ///
    /// An id may have been given to somebody else since it was read, and a person's `unionId` may have become another. The source is asked
    /// which it is: the employee is read again and put right as a synchronization would, so that whoever has the id now is let in only as
    /// what they are now.
    private func employee(_ identity: LoginIdentity, of idpID: IdPID) async throws -> Employee? {
        guard let stored = try await store.employee(idpID, sourceID: identity.sourceID) else { return nil }
        if identity.fits(stored) { return stored }
        let report = try await engine.reread(
            ObjectRequest(idpID: idpID, trigger: .manual, persons: [identity.sourceID], waits: false))
        if case .fault(let fault)? = report.outcomes[SourceObject(.employee, identity.sourceID)] { throw fault }
        guard let current = try await store.employee(idpID, sourceID: identity.sourceID) else { return nil }
        guard identity.fits(current) else { throw LoginRefusal(.otherPerson, idpID) }
        return current
    }
}

extension LoginIdentity {
    /// Whether this is the employee as far as the directory knows: where the source told no `unionId`, its id of the person is all there is.
    fileprivate func fits(_ employee: Employee) -> Bool {
        guard let known = employee.unionId, let unionID else { return true }
        return known == unionID
    }
}
