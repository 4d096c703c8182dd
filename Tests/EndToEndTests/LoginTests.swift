import DingTalkSimulator
import Foundation
import GRDB
import JSONKit
import LineProtocol
import TestSupport
import Testing

/// Employees log in with their DingTalk accounts: each way in, and each refusal.
@Suite struct LoginTests {
    @Test func `an employee logs in with a browser, is enabled by that, and the feed and the audit tell it`() async throws {
        try await withLogin { login in
            let pair = login.pair
            let cursor = try await endOfFeed(pair.agent)
            let before = try await pair.employee(login.idp, "u1")
            #expect(before.at("accountStatus").text == "pending")
            let employee = try await login.browser(.member("u1"), nonce: "session-1").at("employee")
            #expect(employee.at("id") == before.at("id"))
            #expect(employee.at("accountStatus").text == "enabled")
            #expect(employee.at("lastLoginAt").text != nil)
            #expect(try await pair.employee(login.idp, "u1") == employee)
            let changes = try await pair.agent.call("changes.list", ["after": cursor]).at("changes").elements
            #expect(changes.count == 1)
            #expect(changes.first?.at("before.accountStatus").text == "pending")
            #expect(changes.first?.at("after.accountStatus").text == "enabled")
            #expect(changes.first?["taskId"] == nil)

            let second = try await login.inApp(.member("u1")).at("employee")
            #expect(second.at("revision") == employee.at("revision"))
            let logins = try await pair.agent.call("login.list", ["idpId": login.idp]).at("logins").elements
            #expect(logins.map { $0.at("way").text } == ["inApp", "browser"])
            #expect(logins.allSatisfy { $0.at("employeeId") == employee.at("id") && $0.at("outcome").text == "success" })
            #expect(logins.first?.at("name").text == "员工一")
            let entries = try await pair.registry.call("audit.list").at("entries").elements
            #expect(entries.contains { $0.at("method").text == "agent.credentials" })
            for secret in ["u1", "union1", "员工一", "session-1"] { #expect(!pair.agent.logText.contains(secret)) }
        }
    }

    @Test func `a suspended, a former and an unknown employee are refused, each with the reason`() async throws {
        try await withLogin { login in
            let pair = login.pair
            #expect(try await reason { try await login.browser(.outsider("union-nobody")) } == "not_found")
            try pair.simulator.organisation.edit {
                try $0.add(Employee(id: "u9", unionID: "union9", name: "新人", memberships: [.init(departmentID: 1)]))
            }
            #expect(try await reason { try await login.browser(.member("u9")) } == "not_found", "not synchronized")
            #expect(try await reason { try await login.inApp(.member("u9")) } == "not_found")

            // Who has left at DingTalk cannot even log in there; who comes back is let in only once the directory knows it.
            try pair.simulator.organisation.edit { try $0.removeEmployee("u2") }
            #expect(try await pair.sync(login.idp).at("status").text == "success")
            #expect(try await pair.employee(login.idp, "u2").at("employmentStatus").text == "left")
            #expect(try await reason { try await login.browser(.outsider("union2")) } == "not_found")
            try pair.simulator.organisation.edit {
                try $0.add(Employee(id: "u2", unionID: "union2", name: "员工二", memberships: [.init(departmentID: 1)]))
            }
            do {
                _ = try await login.browser(.member("u2"))
                Issue.record("somebody who left is let in")
            } catch LineClientError.rpc(let failure) {
                #expect(failure.code == 403 && failure.reason == "account_suspended")
                #expect(failure.data?.at("employmentStatus").text == "left")
            }

            try await login.administer("employee.suspend", "u1")
            #expect(try await reason { try await login.browser(.member("u1")) } == "account_suspended")
            #expect(try await reason { try await login.inApp(.member("u1")) } == "account_suspended")
            let refused = try await pair.agent.call("login.list", ["outcome": "refused", "pageSize": 1])
            #expect(refused.at("logins[0].reason").text == "account_suspended")
            #expect(refused.at("logins[0].name").text == "员工一")
            let next = try await pair.agent.call(
                "login.list", ["outcome": "refused", "pageSize": 1, "pageToken": refused.at("nextPageToken")])
            #expect(next.at("logins[0].way").text == "browser")
            try await login.administer("employee.enable", "u1")
            #expect(try await login.inApp(.member("u1")).at("employee.accountStatus").text == "enabled")
        }
    }

    @Test func `an account whose time is over is refused`() async throws {
        try await withLogin { login in
            let employee = try await login.browser(.member("u3")).at("employee")
            let patch: JSONValue = ["expiresAt": "2026-01-01T00:00:00.000Z"]
            _ = try await login.pair.agent.call("employee.update", ["id": employee.at("id"), "patch": patch])
            do {
                _ = try await login.browser(.member("u3"))
                Issue.record("the login succeeded")
            } catch LineClientError.rpc(let failure) {
                #expect(failure.reason == "account_suspended")
                #expect(failure.data?.at("suspendedBy").text == "expiry")
            }
        }
    }

    @Test func `an external contact, another company's employee and a code that is not good are refused`() async throws {
        try await withLogin { login in
            login.pair.simulator.organisation.edit { $0.addExternalContact(userID: "contact1", unionID: "outside1") }
            #expect(try await reason { try await login.browser(.outsider("outside1")) } == "external_contact")
            #expect(try await reason { try await login.inApp(.outsider("outside1")) } == "external_contact")
            let elsewhere = SignIn(.member("u1"), corpID: "dingothercorp")
            #expect(try await reason { try await login.browser(elsewhere) } == "other_organisation")
            let start = try await login.start()
            #expect(try await reason { try await login.finish(code: "made-up", state: start.at("state")) } == "code_refused")
            #expect(try await reason { try await login.inApp(code: "made-up") } == "code_refused")
            #expect(try await reason { try await login.browser(.member("u1"), keeping: { _ in "login" }) } == "login_unknown")
        }
    }

    @Test func `who is out of scope logs in for as long as DingTalk names them, and not once the removal is approved`() async throws {
        let organisation = try Organisation.company()
        try await withDingTalkSimulator(organisation: organisation) { simulator in
            try await withPair(simulator: simulator) { pair in
                let idp = try await pair.createTestedIdP()
                #expect(try await pair.sync(idp).at("status").text == "success")
                let login = LoginStory(pair: pair, idp: idp)
                let before = try await login.browser(.member("u003")).at("employee")
                // u003 is in department 200 alone.
                simulator.scope = Scope(departments: [100, 300])
                let held = try await pair.sync(idp)
                #expect(held.at("failType").text == "scope", "\(held)")
                let employee = try await login.browser(.member("u003")).at("employee")
                #expect(employee.at("id") == before.at("id"))
                #expect(employee.at("outOfScope") == true)
                #expect(try await login.inApp(.member("u003")).at("employee.id") == employee.at("id"))

                simulator.faults.add(Fault(.errcode(50002, "请求的员工userid不在授权范围内"), path: "/topapi/user/getbyunionid"))
                #expect(try await reason { try await login.browser(.member("u003")) } == "source_error")
                #expect(try await reason { try await login.inApp(.member("u003")) } == "source_error")
                let failed = try await pair.agent.call("login.list", ["outcome": "failed"]).at("logins").elements
                #expect(failed.count == 2)
                #expect(failed.allSatisfy { $0["employeeId"] == nil })
                simulator.faults.removeAll()

                #expect(try await pair.agent.call("task.approve", ["taskId": held.at("id")]).at("status").text == "success")
                #expect(try await pair.employee(idp, "u003").at("accountStatus").text == "suspended")
                let why = try await reason { try await login.browser(.member("u003")) }
                #expect(why == "account_suspended")
            }
        }
    }

    @Test func `a state is good once and with its nonce only`() async throws {
        try await withLogin { login in
            let start = try await login.start(nonce: "mine")
            let code = try login.code(.member("u1"), at: start)
            #expect(try await reason { try await login.finish(code: code, state: start.at("state"), nonce: "theirs") } == "nonce_mismatch")
            #expect(try await reason { try await login.finish(code: code, state: start.at("state"), nonce: "mine") } == "login_used")
            #expect(try await login.browser(.member("u1"), nonce: "mine").at("employee.sourceId").text == "u1")
        }
    }

    @Test func `closing the IdP ends its open logins, and lets nobody begin one`() async throws {
        try await withLogin { login in
            let pair = login.pair
            let start = try await login.start()
            let code = try login.code(.member("u1"), at: start)
            _ = try await pair.registry.call("idp.disable", ["id": login.idp])
            #expect(try await reason { try await login.start() } == "idp_closed")
            #expect(try await reason { try await login.inApp(.member("u1")) } == "idp_closed")
            #expect(try await reason { try await login.finish(code: code, state: start.at("state")) } == "idp_closed")
            let late = try await pair.agent.call("login.list", ["outcome": "refused"]).at("logins").elements
            #expect(late.map { $0.at("reason").text } == ["idp_closed", "idp_closed"])
            _ = try await pair.registry.call("idp.enable", ["id": login.idp])
            #expect(try await login.browser(.member("u1")).at("employee.sourceId").text == "u1")
        }
    }

    @Test func `a login that a restart interrupted is refused, with what to do`() async throws {
        try await withDingTalkSimulator(organisation: LoginStory.organisation()) { simulator in
            try await withTemporaryDirectory { directory in
                let site = DaemonSite(directory: directory)
                try await withDaemon(site.registry) { registry in
                    let launch = site.agent(source: simulator.baseURL)
                    let begun = try await withDaemon(launch) { agent in
                        let pair = DaemonPair(site: site, registry: registry, agent: agent, simulator: simulator)
                        let login = LoginStory(pair: pair, idp: try await pair.createTestedIdP())
                        return (login.idp, try await login.start())
                    }
                    try await withDaemon(launch) { agent in
                        let login = LoginStory(
                            pair: DaemonPair(site: site, registry: registry, agent: agent, simulator: simulator), idp: begun.0)
                        let code = try login.code(.member("u1"), at: begun.1)
                        do {
                            _ = try await login.finish(code: code, state: begun.1.at("state"))
                            Issue.record("the login went on")
                        } catch LineClientError.rpc(let failure) {
                            #expect(failure.reason == "login_unknown")
                            #expect(failure.message.contains("login.start"))
                        }
                    }
                }
            }
        }
    }

    @Test func `a login leads back to the callback domain or to this machine, and nowhere else`() async throws {
        try await withDingTalkSimulator(organisation: LoginStory.organisation()) { simulator in
            try await withTemporaryDirectory { directory in
                let site = DaemonSite(directory: directory)
                try await withDaemon(site.registry.adding("--public-base-url", "https://idp.example.cn:8443/sync")) { registry in
                    try await withDaemon(site.agent(source: simulator.baseURL)) { agent in
                        let pair = DaemonPair(site: site, registry: registry, agent: agent, simulator: simulator)
                        let login = LoginStory(pair: pair, idp: try await pair.createTestedIdP())
                        for good in ["https://idp.example.cn/back", "https://login.idp.example.cn/back", "http://127.0.0.1:5000/back"] {
                            #expect(try await login.start(redirectURI: good).at("url").text?.isEmpty == false)
                        }
                        for bad in ["https://evil.cn/back", "http://idp.example.cn/back", "https://idp.example.cn.evil.cn/"] {
                            #expect(try await reason { try await login.start(redirectURI: bad) } == "invalid_params")
                        }
                    }
                }
            }
        }
    }

    @Test func `an answer does not wait for a directory that is being written, and the login is recorded afterwards`() async throws {
        try await withLogin { login in
            var configuration = Configuration()
            configuration.allowsUnsafeTransactions = true
            configuration.busyMode = .timeout(10)
            let writer = try DatabaseQueue(path: login.pair.site.agentState + "/directory.sqlite", configuration: configuration)
            try await writer.writeWithoutTransaction { database in
                try database.execute(sql: "BEGIN IMMEDIATE")
            }
            let answer = try await login.browser(.member("u1"))
            #expect(answer.at("employee.accountStatus").text == "enabled")
            #expect(answer.at("employee.lastLoginAt").text != nil)
            #expect(try await login.pair.employee(login.idp, "u1").at("accountStatus").text == "pending")
            #expect(try await login.pair.agent.call("login.list").at("logins").elements.isEmpty)
            try await writer.writeWithoutTransaction { database in try database.execute(sql: "ROLLBACK") }
            try await eventually { try await login.pair.employee(login.idp, "u1").at("accountStatus").text == "enabled" }
            #expect(try await login.pair.employee(login.idp, "u1").at("lastLoginAt") == answer.at("employee.lastLoginAt"))
            #expect(try await login.pair.agent.call("login.list").at("logins").elements.count == 1)
        }
    }

    @Test func `a userid that was given to somebody else lets them in as themselves alone, and a unionId may become another`() async throws
    {
        try await withLogin { login in
            let pair = login.pair
            let before = try await login.browser(.member("u1")).at("employee")
            let cursor = try await endOfFeed(pair.agent)
            try pair.simulator.organisation.edit { contents in
                try contents.removeEmployee("u1")
                try contents.add(Employee(id: "u1", unionID: "union9", name: "新人", memberships: [.init(departmentID: 1)]))
                try contents.updateEmployee("u2") { $0.unionID = "union2-migrated" }
            }
            // The directory still knows the one before, until the other comes.
            #expect(try await pair.employee(login.idp, "u1").at("unionId").text == "union1")
            for answer in [try await login.browser(.member("u1")), try await login.inApp(.member("u1"))] {
                let employee = answer.at("employee")
                #expect(employee.at("unionId").text == "union9")
                #expect(employee.at("displayName").text == "新人")
            }
            let change = try await pair.agent.call("changes.list", ["after": cursor]).at("changes[0]")
            #expect(change.at("before.displayName") == before.at("displayName") && change.at("after.displayName").text == "新人")
            #expect(try await pair.agent.call("task.get", ["taskId": change.at("taskId")]).at("status").text == "success")
            #expect(try await login.inApp(.member("u2")).at("employee.unionId").text == "union2-migrated")
            #expect(try await pair.sync(login.idp).at("counts.employee.updated") == 0)
        }
    }

    @Test func `who has not the unionId that the source gives with the userid is refused, and the account stays who it is`() async throws {
        try await withLogin { login in
            let pair = login.pair
            try pair.simulator.organisation.edit { try $0.updateEmployee("u1") { $0.unionID = "union1b" } }
            // Between the two questions of a login the userid becomes somebody else's.
            let change = Fault(
                .edit { contents in try? contents.updateEmployee("u1") { $0.unionID = "union1c" } }, path: "/topapi/user/getbyunionid",
                trigger: .first(1))
            pair.simulator.faults.add(change)
            #expect(try await reason { try await login.browser(.member("u1")) } == "other_person")
            let refused = try await pair.agent.call("login.list", ["outcome": "refused"]).at("logins[0]")
            #expect(refused.at("reason").text == "other_person" && refused.at("sourceId").text == "u1")
            #expect(refused["employeeId"] == nil, "nobody knows that it was this employee")
            #expect(try await pair.employee(login.idp, "u1").at("accountStatus").text == "pending")

            pair.simulator.faults.removeAll()
            try pair.simulator.organisation.edit { try $0.updateEmployee("u3") { $0.unionID = "union3b" } }
            pair.simulator.faults.add(Fault(.httpStatus(504), path: "/topapi/v2/user/get"))
            let failed = try await reason { try await login.browser(.member("u3")) }
            #expect(["source_error", "source_timeout"].contains(failed), "nobody is let in on what cannot be known")
        }
    }

    @Test func `people of a dedicated edition are led past the organisation code, and strangers stay outside`() async throws {
        let organisation = try LoginStory.organisation()
        try organisation.edit { contents in
            for id in ["u1", "u2"] {
                try contents.updateEmployee(id) { $0.enterprise = .init(kind: .dingtalk, loginID: id) }
            }
        }
        try await withDingTalkSimulator(organisation: organisation) { simulator in
            try await withPair(simulator: simulator) { pair in
                let idp = try await pair.createTestedIdP(["dingtalk": ["dingtalkType": "dedicated"]])
                #expect(try await pair.sync(idp).at("status").text == "success")
                let login = LoginStory(pair: pair, idp: idp)
                let start = try await login.start(nonce: "n")
                let url = try #require(start.at("url").text)
                let items = URLComponents(string: url)?.queryItems ?? []
                let query = Dictionary(items.map { ($0.name, $0.value) }) { $1 }
                #expect(query["exclusiveLogin"] == "true")
                #expect(query["exclusiveCorpId"] == .some(simulator.apps[0].corpID))
                #expect(query["org_type"] == nil, "the page asks for no organisation code")
                let code = try login.code(.member("u1"), at: start)
                let employee = try await login.finish(code: code, state: start.at("state"), nonce: "n").at("employee")
                #expect(employee.at("sourceId").text == "u1" && employee.at("accountStatus").text == "enabled")
                #expect(try await login.inApp(.member("u2")).at("employee.sourceId").text == "u2")

                // Without an account of the company's own the page leads nowhere; the state waits in vain.
                let stranger = try await login.start()
                #expect(throws: (any Error).self) { try login.code(.member("u3"), at: stranger) }
                #expect(try await pair.agent.call("login.list").at("logins").elements.count == 2)
                let elsewhere = SignIn(.member("u1"), corpID: "dingothercorp")
                #expect(try await reason { try await login.browser(elsewhere) } == "other_organisation")
            }
        }
    }

    private func withLogin(_ body: @Sendable @escaping (LoginStory) async throws -> Void) async throws {
        try await withDingTalkSimulator(organisation: LoginStory.organisation()) { simulator in
            try await withPair(simulator: simulator) { pair in
                let idp = try await pair.createTestedIdP()
                #expect(try await pair.sync(idp).at("status").text == "success")
                try await body(LoginStory(pair: pair, idp: idp))
            }
        }
    }
}
