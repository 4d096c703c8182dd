import DingTalkSimulator
import Foundation
import JSONKit
import LineProtocol
import TestSupport
import Testing

/// What one service was just told is what the other goes by, at once.
@Suite struct ReadYourWritesTests {
    private func withServices(_ body: @Sendable @escaping (DaemonPair) async throws -> Void) async throws {
        try await withDingTalkSimulator(organisation: Organisation(employees: 12, departments: 3, seed: 4)) { simulator in
            try await withPair(simulator: simulator, takesCallbacks: true, body)
        }
    }

    @Test func `an IdP that was just made is known to every list`() async throws {
        try await withServices { pair in
            for round in 0..<5 {
                let name = JSONValue.string("外包\(round)")
                let idp = try await pair.registry.call("idp.create", ["type": "custom", "name": name, "status": "closed"]).at("id")
                switch round {
                case 0: _ = try await pair.agent.call("department.list", ["idpId": idp])
                case 1: _ = try await pair.agent.call("employee.list", ["idpId": idp])
                case 2: _ = try await pair.agent.call("department.tree", ["idpId": idp])
                case 3: #expect(try await reason { try await pair.agent.call("event.receive", Self.push(idp)) } == "idp_closed")
                default:
                    let entry = try await pair.agent.call("schedule.list").at("schedules").elements.first { $0.at("idpId") == idp }
                    #expect(entry?.at("name") == name && entry?.at("automatic") == false)
                    #expect(entry?.at("reason").text == "A custom IdP has no source to read.")
                }
            }
            #expect(try await reason { try await pair.agent.call("employee.list", ["idpId": "idp-nobody"]) } == "not_found")
        }
    }

    private static func push(_ idp: JSONValue) -> JSONValue {
        ["idpId": idp, "signature": "s", "timestamp": "1", "nonce": "n", "encrypt": "e"]
    }

    @Test func `a schedule, a field and a closed IdP count from the moment that the registry has them`() async throws {
        try await withServices { pair in
            let idp = try await pair.createTestedIdP()
            #expect(try await pair.sync(idp).at("status").text == "success")
            for hours in 1...5 {
                _ = try await pair.registry.call("idp.update", ["id": idp, "patch": ["sync": ["cycleHours": .int(Int64(hours))]]])
                #expect(try await pair.agent.call("schedule.list").at("schedules[0].cycleHours").integer == Int64(hours))
            }
            let group = try await pair.agent.call(
                "group.create", ["name": "组", "attributes": [["type": "username", "relation": "unequal", "value": "x"]]])
            #expect(group["warnings"] == nil)
            for call in ["idp.disable", "idp.enable"] {
                _ = try await pair.registry.call(call, ["id": idp])
                let members = try await pair.agent.call("group.members", ["id": group.at("id")]).at("employees").elements
                #expect(members.count == (call == "idp.enable" ? 12 : 0))
            }

            let custom = try await pair.registry.call("idp.create", ["type": "custom", "name": "外包", "status": "enabled"]).at("id")
            for field in ["badge", "seat", "shirt"] {
                _ = try await pair.registry.call("field.create", ["key": .string(field), "name": .string(field), "type": "string"])
                let person: JSONValue = ["idpId": custom, "username": .string(field), "extended": .object([.init(field, "7")])]
                #expect(try await pair.agent.call("employee.create", person).at("extended").at(field).text == "7")
            }
            _ = try await pair.registry.call("idp.delete", ["id": custom])
            #expect(
                try await reason { try await pair.agent.call("employee.create", ["idpId": custom, "username": "late"]) } == "not_found")
        }
    }

    @Test func `a plan follows the mappings and the status that its IdP was just given`() async throws {
        try await withServices { pair in
            let idp = try await pair.createTestedIdP()
            let done = try await pair.sync(idp).at("id")
            let plan = try await pair.sync(idp, ["dryRun": true]).at("id")
            let scope: JSONValue = ["mode": "partial", "departments": [["id": "1"]]]
            _ = try await pair.registry.call("idp.update", ["id": idp, "patch": ["sync": ["scope": scope]]])
            #expect(try await reason { try await pair.agent.call("task.apply", ["taskId": plan]) } == "plan_stale")
            _ = try await pair.registry.call("idp.update", ["id": idp, "patch": ["sync": ["scope": ["mode": "all"]]]])
            _ = try await pair.registry.call("idp.disable", ["id": idp])
            #expect(try await reason { try await pair.agent.call("task.apply", ["taskId": plan]) } == "idp_closed")
            #expect(try await reason { try await pair.agent.call("task.undo", ["taskId": done]) } == "idp_closed")
        }
    }

    @Test func `who waited for a task finds it with its IdP`() async throws {
        try await withServices { pair in
            let idp = try await pair.createTestedIdP()
            for _ in 0..<5 {
                let task = try await pair.sync(idp).at("id")
                #expect(try await pair.registry.call("idp.get", ["id": idp]).at("lastSync.taskId") == task)
            }
        }
    }

    @Test func `who only looks needs no passed test, and what cannot be a department is told`() async throws {
        try await withServices { pair in
            let idp = try await pair.createIdP()
            let person = try #require(pair.simulator.organisation.snapshot.employees.first { _ in true }?.id)
            let params: JSONValue = ["idpId": idp, "sourceId": .string(person)]
            #expect(try await pair.agent.call("mapping.preview", params).at("employee.username").text == person)
            let steps = try await pair.agent.call("employee.resync", params).at("steps").elements
            #expect(steps.contains { $0.at("message").text?.contains("first synchronization") == true })
            #expect(
                try await reason { try await pair.agent.call("employee.resync", params.merging(patch: ["apply": true])) }
                    == "connectivity_required")
            #expect(try await reason { try await pair.agent.call("sync.start", ["idpId": idp]) } == "connectivity_required")

            for (parent, why) in [("abc", "invalid_params"), ("-7", "invalid_params"), ("4040404", "not_found")] {
                #expect(
                    try await reason {
                        try await pair.agent.call("source.departments", ["idpId": idp, "parentId": .string(parent)])
                    } == why)
            }
        }
    }

    @Test func `an attribute that nobody can meet is taken, and told`() async throws {
        try await withServices { pair in
            let idp = try await pair.createTestedIdP()
            _ = try await pair.sync(idp)
            let root = try await pair.agent.call("department.list", ["idpId": idp]).at("departments[0].id")
            func attribute(_ type: String, _ value: JSONValue, _ idp: JSONValue? = nil) -> JSONValue {
                var attribute: JSONValue = ["type": .string(type), "relation": "equal", "value": value]
                attribute["idpId"] = idp
                return attribute
            }
            let group = try await pair.agent.call(
                "group.create",
                [
                    "name": "组",
                    "attributes": [
                        attribute("department", root, idp), attribute("department", "OU=没有,OU=总部钉钉"),
                        attribute("username", "x", "idp-nobody"),
                    ],
                ])
            #expect(group.at("warnings").elements.map { $0.at("path").text } == ["attributes[1].value", "attributes[2].idpId"])
            let patch: JSONValue = ["attributes": [attribute("department", root, idp)]]
            let updated = try await pair.agent.call("group.update", ["id": group.at("id"), "patch": patch])
            #expect(updated["warnings"] == nil)
        }
    }

    @Test func `without the registry what is known is told, and of what is not known only that nobody can say`() async throws {
        try await withDingTalkSimulator(organisation: Organisation(employees: 12, departments: 3, seed: 4)) { simulator in
            try await withTemporaryDirectory { directory in
                let site = DaemonSite(directory: directory)
                let launch = site.agent(source: simulator.baseURL)
                let known = try await Self.prepared(site, launch, simulator)
                let (idp, custom) = (known.at("idp"), known.at("custom"))
                let calls: [(String, JSONValue)] = [
                    ("employee.list", ["idpId": "idp-nobody"]), ("schedule.list", [:]), ("task.undo", ["taskId": known.at("task")]),
                    ("employee.create", ["idpId": custom, "username": "ben"]),
                ]
                try await withDaemon(launch) { agent in
                    let people = try await agent.call("employee.list", ["idpId": idp])
                    #expect(people.at("employees").elements.count == 12)
                    let kept = try await agent.call("employee.list", ["idpId": custom])
                    #expect(kept.at("employees").elements.count == 1)
                    let tree = try await agent.call("department.tree", ["idpId": custom])
                    #expect(tree.at("departments").elements.count == 1)
                    for (method, params) in calls {
                        let why = try await reason { try await agent.call(method, params) }
                        #expect(why == "registry_unavailable", "\(method)")
                    }
                }
            }
        }
    }

    /// An IdP that was synchronized by a task, and one that is kept by hand; then both services stop.
    private static func prepared(
        _ site: DaemonSite, _ launch: DaemonLaunch, _ simulator: DingTalkSimulator
    ) async throws -> JSONValue {
        try await withDaemon(site.registry) { registry in
            try await withDaemon(launch) { agent in
                let pair = DaemonPair(site: site, registry: registry, agent: agent, simulator: simulator)
                let idp = try await pair.createTestedIdP()
                let custom = try await registry.call("idp.create", ["type": "custom", "name": "外包", "status": "enabled"]).at("id")
                _ = try await agent.call("employee.create", ["idpId": custom, "username": "anna"])
                return ["idp": idp, "custom": custom, "task": try await pair.sync(idp).at("id")]
            }
        }
    }
}
