import DingTalkSimulator
import IdentityModel
import JSONKit
import LineProtocol
import TestSupport
import Testing

/// What DingTalk refuses is told with its cause and its remedy, and is never a wrong verdict.
@Suite struct TroubleTests {
    static let organisation = Organisation(employees: 40, departments: 6, seed: 5)

    @Test func `a wrong secret fails the token check as credentials, and nothing can be synchronized`() async throws {
        try await withDingTalkSimulator(organisation: Self.organisation) { simulator in
            try await withPair(simulator: simulator) { pair in
                let idp = try await pair.createIdP(["dingtalk": ["appSecret": "not-the-secret"]])
                let test = try await pair.agent.call("connectivity.test", ["idpId": idp])
                #expect(test.at("passed") == false)
                let token = try #require(test.at("checks").elements.first { $0.at("name").text == "token" })
                #expect(token.at("status").text == "failed")
                #expect(token.at("source.class").text == "credentials")
                #expect(token.at("remedy").text?.isEmpty == false)
                #expect(try await pair.registry.call("idp.get", ["id": idp]).at("connectivity.status").text == "failed")
                #expect(try await reason { try await pair.sync(idp) } == "connectivity_required")
            }
        }
    }

    @Test func `a missing permission is named with its point`() async throws {
        var options = SimulatorOptions(limits: .none)
        options.apps[0].permissions.points.remove("qyapi_get_department_member")
        try await withDingTalkSimulator(organisation: Self.organisation, options: options) { simulator in
            try await withPair(simulator: simulator) { pair in
                let test = try await pair.agent.call("connectivity.test", ["idpId": try await pair.createIdP()])
                let check = try #require(test.at("checks").elements.first { $0.at("name").text == "memberRead" })
                #expect(check.at("status").text == "failed")
                #expect(check.at("source.class").text == "permission")
                #expect(check.at("remedy").text?.contains("qyapi_get_department_member") == true)
            }
        }
    }

    @Test func `an address that is not allowed is named`() async throws {
        var options = SimulatorOptions(limits: .none)
        options.apps[0].allowedAddresses = ["203.0.113.7"]
        try await withDingTalkSimulator(organisation: Self.organisation, options: options) { simulator in
            try await withPair(simulator: simulator) { pair in
                let test = try await pair.agent.call("connectivity.test", ["idpId": try await pair.createIdP()])
                let check = try #require(test.at("checks").elements.first { $0.at("status").text == "failed" })
                #expect(check.at("source.class").text == "ipNotAllowed")
                #expect(check.at("remedy").text?.contains("127.0.0.1") == true)
            }
        }
    }

    @Test func `settings can be tried out before there is an IdP`() async throws {
        try await withDingTalkSimulator(organisation: Self.organisation) { simulator in
            try await withPair(simulator: simulator) { pair in
                let app = simulator.apps[0]
                let settings: JSONValue = [
                    "corpId": .string(app.corpID), "appKey": .string(app.key), "appSecret": .string(app.secret), "dingtalkType": "standard",
                ]
                let right = try await pair.agent.call("connectivity.test", ["dingtalk": settings])
                #expect(right.at("passed") == true)
                let wrong = try await pair.agent.call("connectivity.test", ["dingtalk": settings.merging(patch: ["appSecret": "wrong"])])
                #expect(wrong.at("passed") == false)
                #expect(try await pair.registry.call("idp.list").at("idps") == .array([]))
            }
        }
    }

    @Test func `throttled requests are sent again and the task succeeds`() async throws {
        try await withDingTalkSimulator(organisation: Self.organisation) { simulator in
            try await withPair(simulator: simulator) { pair in
                let idp = try await pair.createTestedIdP()
                _ = simulator.faults.add(Fault(.throttled, path: "/topapi/v2/user/list", trigger: .first(1)))
                let task = try await pair.sync(idp)
                #expect(task.at("status").text == "success")
                #expect(task.at("progress.throttled") == 1)
                #expect(task.at("counts.employee.created") == 40)
            }
        }
    }

    @Test func `a page that fails for good makes the task incomplete and takes nobody away`() async throws {
        let organisation = Organisation(employees: 40, departments: 6, seed: 5)
        try await withDingTalkSimulator(organisation: organisation) { simulator in
            try await withPair(simulator: simulator) { pair in
                let idp = try await pair.createTestedIdP()
                _ = try await pair.sync(idp)
                let crowded = try #require(organisation.snapshot.departments.first { organisation.snapshot.memberCount(of: $0.id) > 0 })
                _ = simulator.faults.add(Fault(.departmentHidden, path: "/topapi/v2/user/list", departmentID: crowded.id))
                let task = try await pair.sync(idp)
                #expect(task.at("status").text == "partial_success")
                #expect(task.at("counts.employee.deleted") == 0)
                let coverage = try await pair.agent.call("task.coverage", ["taskId": task.at("id")])
                let failed = coverage.at("departments").elements.filter { $0.at("state").text != "complete" }
                #expect(failed.map { $0.at("sourceId").text } == [String(crowded.id)])
            }
        }
    }

    @Test func `an extension field and a list of fields are mapped as configured`() async throws {
        let organisation = Organisation(employees: 0, departments: 1, seed: 1)
        try organisation.edit { contents in
            var person = Employee(id: "u1", unionID: "union1", name: "李磊", memberships: [.init(departmentID: 1)])
            person.extensionFields = #"{"工位":"A-17"}"#
            person.email = "Lei.Li@Example.com"
            try contents.add(person)
        }
        try await withDingTalkSimulator(organisation: organisation) { simulator in
            try await withPair(simulator: simulator) { pair in
                let mappings: JSONValue = [
                    ["source": "userid", "target": "username"],
                    ["source": ["org_email", "email"], "target": "email", "transform": "lowercase"],
                    ["source": "extension.工位", "target": "workPlace"],
                    ["source": "title", "target": "title", "default": "员工"],
                ]
                let idp = try await pair.createTestedIdP(["sync": ["mappings": ["employee": mappings]]])
                let task = try await pair.sync(idp)
                #expect(task.at("status").text == "success", "\(task)")
                let person = try await pair.employee(idp, "u1")
                #expect(person.at("workPlace").text == "A-17")
                #expect(person.at("email").text == "lei.li@example.com")
                #expect(person.at("title").text == "员工")
            }
        }
    }
}
