import DingTalkSimulator
import Foundation
import JSONKit
import TestSupport
import Testing

/// What a login page and a browser do, step by step.
struct LoginStory: Sendable {
    let pair: DaemonPair
    let idp: JSONValue

    /// A company of four.
    static func organisation() throws -> Organisation {
        let organisation = Organisation(employees: 0, departments: 1, seed: 1)
        try organisation.edit { contents in
            for (number, name) in ["员工一", "员工二", "员工三", "员工四"].enumerated() {
                try contents.add(
                    Employee(id: "u\(number + 1)", unionID: "union\(number + 1)", name: name, memberships: [.init(departmentID: 1)]))
            }
        }
        return organisation
    }

    func start(redirectURI: String = "https://login.example.cn/back?page=1", nonce: String? = nil) async throws -> JSONValue {
        let params: JSONValue = ["idpId": idp, "redirectUri": .string(redirectURI)]
        return try await pair.agent.call("login.start", params.merging(patch: nonce.map { ["nonce": .string($0)] } ?? [:]))
    }

    /// The code that the browser of `signIn` comes back with, after the login page has looked at every parameter.
    func code(_ signIn: SignIn, at start: JSONValue) throws -> String {
        let location = try pair.simulator.authorize(try #require(start.at("url").text), signIn)
        let query = try #require(URLComponents(string: location)?.queryItems)
        #expect(query.first { $0.name == "page" }?.value == "1")
        #expect(query.first { $0.name == "state" }?.value == start.at("state").text)
        return try #require(query.first { $0.name == "authCode" }?.value)
    }

    func code(_ person: SignIn.Person, at start: JSONValue) throws -> String { try code(SignIn(person), at: start) }

    func finish(code: String, state: JSONValue, nonce: String? = nil) async throws -> JSONValue {
        let params: JSONValue = ["authCode": .string(code), "state": state]
        return try await pair.agent.call("login.finish", params.merging(patch: nonce.map { ["nonce": .string($0)] } ?? [:]))
    }

    /// The whole way with a browser.
    ///
    /// - Parameter keeping: what the page makes of the state before it hands it on.
    func browser(_ signIn: SignIn, nonce: String? = nil, keeping: (JSONValue) -> JSONValue = { $0 }) async throws -> JSONValue {
        let start = try await start(nonce: nonce)
        return try await finish(code: code(signIn, at: start), state: keeping(start.at("state")), nonce: nonce)
    }

    func browser(
        _ person: SignIn.Person, nonce: String? = nil, keeping: (JSONValue) -> JSONValue = { $0 }
    ) async throws -> JSONValue {
        try await browser(SignIn(person), nonce: nonce, keeping: keeping)
    }

    func inApp(_ person: SignIn.Person) async throws -> JSONValue { try await inApp(code: pair.simulator.signInCode(SignIn(person))) }

    func inApp(code: String) async throws -> JSONValue {
        try await pair.agent.call("login.inApp", ["idpId": idp, "code": .string(code)])
    }

    /// What an administrator does to a person's account.
    func administer(_ method: String, _ sourceID: String) async throws {
        _ = try await pair.agent.call(method, ["ids": [pair.employee(idp, sourceID).at("id")]])
    }
}
