import DingTalkSimulator
import Foundation
import IdentityModel
import SourceAPI
import Testing

@testable import DingTalkSource

@Suite struct LoginTests {
    private static let page = "https://login.dingtalk.com"
    private static let redirect = "https://login.example.cn/back?from=a&to=b"

    /// The pairs of a query, decoded, in their order.
    private func query(_ url: String) throws -> [String] {
        try #require(URLComponents(string: url)?.queryItems).map { "\($0.name)=\($0.value ?? "")" }
    }

    private func fault(_ body: () async throws -> LoginIdentity) async -> LoginFault? {
        do {
            Issue.record("a fault was expected, not \(try await body())")
            return nil
        } catch {
            return error as? LoginFault
        }
    }

    @Test func `the address of the login page has the documented parameters, and no others`() async throws {
        try await withSimulatedDingTalk(employees: 3, departments: 1) { fixture in
            let login = try #require(try fixture.source().login)
            let url = login.authorizationURL(redirectURI: Self.redirect, state: "s 1")
            #expect(
                url.hasPrefix(
                    Self.page
                        + "/oauth2/auth?redirect_uri=https%3A%2F%2Flogin.example.cn%2Fback%3Ffrom%3Da%26to%3Db&response_type=code&client_id="
                ))
            #expect(url.contains("&scope=openid%20corpid&state=s%201&prompt=consent"))
            #expect(
                try query(url) == [
                    "redirect_uri=\(Self.redirect)", "response_type=code", "client_id=dingsimappkey0000001", "scope=openid corpid",
                    "state=s 1",
                    "prompt=consent", "corpId=dingsimcorp00000000000000000000001",
                ])
        }
    }

    @Test func `the people of a dedicated DingTalk are led to their company's own login page`() async throws {
        try await withSimulatedDingTalk(employees: 3, departments: 1, changing: { $0.loginURL = "https://login.example.cn" }) { fixture in
            var access = Fixture.access()
            access.edition = .dedicated
            let url = try #require(try fixture.source(access).login).authorizationURL(redirectURI: Self.redirect, state: "s1")
            #expect(url.hasPrefix("https://login.example.cn/oauth2/auth?"))
            #expect(
                try query(url).suffix(3) == [
                    "corpId=dingsimcorp00000000000000000000001", "exclusiveLogin=true",
                    "exclusiveCorpId=dingsimcorp00000000000000000000001",
                ])
            #expect(throws: (any Error).self) { try fixture.simulator.authorize(url, SignIn(.outsider("nobody"))) }
        }
    }

    @Test func `a code leads to the member it was made for, once, on both ways`() async throws {
        try await withSimulatedDingTalk(employees: 20, departments: 2) { fixture in
            let login = try #require(try fixture.source().login)
            let person = try #require(fixture.simulator.organisation.snapshot.employees.first { _ in true })
            let expected = LoginIdentity(sourceID: person.id, unionID: person.unionID)
            let code = fixture.simulator.signInCode(userID: person.id)
            #expect(try await login.identity(ofCode: code) == expected)
            let again = await fault { try await login.identity(ofCode: code) }
            guard case .codeRefused(let source)? = again else { return #expect(Bool(false), "\(String(describing: again))") }
            #expect(source.code == "invalidParameter.authCode.notFound")
            #expect(!source.message.contains(code))

            let inApp = fixture.simulator.signInCode(userID: person.id)
            #expect(try await login.inAppIdentity(ofCode: inApp) == expected)
            guard case .codeRefused(let legacy)? = await fault({ try await login.inAppIdentity(ofCode: inApp) }) else {
                return #expect(Bool(false))
            }
            #expect(legacy.code == "40078")
        }
    }

    @Test func `external contacts, strangers and people of another company are told apart`() async throws {
        try await withSimulatedDingTalk(employees: 20, departments: 2) { fixture in
            let simulator = fixture.simulator
            let login = try #require(try fixture.source().login)
            simulator.organisation.edit { $0.addExternalContact(userID: "contact1", unionID: "outside1") }
            let contact = SignIn(.outsider("outside1"))
            #expect(await fault { try await login.identity(ofCode: simulator.signInCode(contact)) } == .externalContact)
            #expect(await fault { try await login.inAppIdentity(ofCode: simulator.signInCode(contact)) } == .externalContact)
            let stranger = SignIn(.outsider("outside2"))
            #expect(await fault { try await login.identity(ofCode: simulator.signInCode(stranger)) } == .notMember)
            let person = try #require(simulator.organisation.snapshot.employees.first { _ in true })
            let elsewhere = SignIn(.member(person.id), corpID: "dingothercorp")
            #expect(await fault { try await login.identity(ofCode: simulator.signInCode(elsewhere)) } == .otherOrganisation)
            try simulator.organisation.edit { try $0.removeEmployee(person.id) }
            let gone = simulator.signInCode(SignIn(.outsider(person.unionID)))
            #expect(await fault { try await login.identity(ofCode: gone) } == .notMember)
        }
    }

    @Test func `a missing permission, a wrong secret and a busy server are the source's faults and nobody's refusal`() async throws {
        try await withSimulatedDingTalk(employees: 5, departments: 1) { fixture in
            let simulator = fixture.simulator
            let login = try #require(try fixture.source().login)
            let person = try #require(simulator.organisation.snapshot.employees.first { _ in true })
            simulator.permissions.points.remove("Contact.User.Read")
            let denied = await fault { try await login.identity(ofCode: simulator.signInCode(userID: person.id)) }
            guard case .source(let fault)? = denied else { return #expect(Bool(false), "\(String(describing: denied))") }
            #expect(fault.class == .permission)
            #expect(fault.subject == "Contact.User.Read")
            simulator.permissions = .all

            var access = Fixture.access()
            access.appSecret = "a-wrong-secret"
            let other = try #require(try fixture.source(access).login)
            guard case .source(let wrong)? = await self.fault({ try await other.identity(ofCode: simulator.signInCode(userID: person.id)) })
            else { return #expect(Bool(false)) }
            #expect(wrong.class == .credentials)

            _ = simulator.faults.add(Fault(.systemBusy, path: "/v1.0/contact/users/me", trigger: .first(1)))
            #expect(try await login.identity(ofCode: simulator.signInCode(userID: person.id)).sourceID == person.id)
        }
    }
}
