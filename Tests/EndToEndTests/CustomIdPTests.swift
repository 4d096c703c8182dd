import DingTalkSimulator
import JSONKit
import LineProtocol
import TestSupport
import Testing

/// The life of an IdP that is kept by hand, beside one that is synchronized.
@Suite struct CustomIdPTests {
    private func withCustom(_ body: @Sendable @escaping (DaemonPair, _ custom: JSONValue) async throws -> Void) async throws {
        try await withDingTalkSimulator(organisation: Organisation(employees: 30, departments: 5, seed: 9)) { simulator in
            try await withPair(simulator: simulator) { pair in
                let custom = try await pair.registry.call("idp.create", ["type": "custom", "name": "外包人员", "status": "enabled"]).at("id")
                try await body(pair, custom)
            }
        }
    }

    @Test func `departments and employees are made, changed, found and removed, and the feed tells it`() async throws {
        try await withCustom { pair, custom in
            let watcher = try await pair.agent.client()
            _ = try await watcher.call(method: "changes.watch", params: ["idpId": custom])
            let rd = try await pair.agent.call("department.create", ["idpId": custom, "name": "研发中心"])
            #expect(rd.at("dn").text == "OU=研发中心,OU=外包人员")
            let person = try await pair.agent.call(
                "employee.create",
                [
                    "idpId": custom, "username": "lilei", "displayName": "李磊", "email": "li.lei@example.com", "telephone": "138-0000-0003",
                    "departmentIds": [rd.at("id")],
                ])
            #expect(person.at("departments[0].name").text == "研发中心")
            for query in ["李", "lilei", "ll", "li.lei@", "13800000003", "0003"] {
                let found = try await pair.agent.call("employee.list", ["idpId": custom, "query": .string(query)]).at("employees").elements
                #expect(found.map { $0.at("id") } == [person.at("id")], "\(query)")
            }
            let changed = try await pair.agent.call(
                "employee.update", ["id": person.at("id"), "patch": ["email": .null, "title": "顾问"], "ifRevision": 1])
            #expect(changed.at("title").text == "顾问")
            #expect(changed["email"] == nil)
            #expect(changed.at("localEdits") == .array([]))
            #expect(
                try await reason { try await pair.agent.call("employee.update", ["id": person.at("id"), "patch": ["shoe": 42]]) }
                    == "invalid_params")
            let suspended = try await pair.agent.call("employee.suspend", ["ids": [person.at("id")]])
            #expect(suspended.at("results[0].accountStatus").text == "suspended")
            #expect(try await reason { try await pair.agent.call("department.delete", ["id": rd.at("id")]) } == "not_empty")
            _ = try await pair.agent.call("employee.delete", ["id": person.at("id")])
            #expect(try await pair.agent.call("department.delete", ["id": rd.at("id")]).at("deleted") == true)
            var told: [String] = []
            for try await notification in watcher.notifications {
                told.append((notification.value.at("kind").text ?? "") + " " + (notification.value.at("action").text ?? ""))
                if told.count == 7 { break }
            }
            await watcher.close()
            #expect(
                told == [
                    "department create", "department create", "employee create", "employee update", "employee update", "employee delete",
                    "department delete",
                ])
        }
    }

    @Test func `a synchronized directory is not changed by hand`() async throws {
        try await withCustom { pair, _ in
            let idp = try await pair.createTestedIdP()
            _ = try await pair.sync(idp)
            let person = try await pair.agent.call("employee.list", ["idpId": idp]).at("employees[0]")
            let department = person.at("departments[0].id")
            let refused = [
                try await reason { try await pair.agent.call("department.create", ["idpId": idp, "name": "新"]) },
                try await reason { try await pair.agent.call("department.update", ["id": department, "patch": ["name": "新"]]) },
                try await reason { try await pair.agent.call("department.delete", ["id": department]) },
                try await reason { try await pair.agent.call("employee.create", ["idpId": idp, "username": "new"]) },
                try await reason { try await pair.agent.call("employee.delete", ["id": person.at("id")]) },
                try await reason {
                    try await pair.agent.call("employee.import", ["idpId": idp, "format": "csv", "data": "username\nnew\n"])
                },
            ]
            #expect(refused == Array(repeating: "read_only", count: 6))
        }
    }

    @Test func `a file is rehearsed, imported and imported again, and its problems are told line by line`() async throws {
        try await withCustom { pair, custom in
            _ = try await pair.agent.call("department.create", ["idpId": custom, "name": "研发中心"])
            let csv = "\u{FEFF}username,displayName,email,departments\r\nanna,\"安娜, 小\",anna@example.com,研发中心\r\nben,,,\r\n"
            func imported(_ data: String, dryRun: Bool = false) async throws -> JSONValue {
                try await pair.agent.call(
                    "employee.import", ["idpId": custom, "format": "csv", "data": .string(data), "dryRun": .bool(dryRun)])
            }
            let rehearsal = try await imported(csv, dryRun: true)
            #expect(rehearsal.at("applied") == false)
            #expect(rehearsal.at("created") == 2)
            #expect(try await pair.agent.call("employee.list", ["idpId": custom]).at("employees") == .array([]))
            #expect(try await imported(csv).at("applied") == true)
            #expect(try await imported(csv).at("unchanged") == 2)
            let anna = try await pair.employee(custom, "anna")
            #expect(anna.at("displayName").text == "安娜, 小")
            #expect(anna.at("departments[0].name").text == "研发中心")
            let wrong = try await imported("username,email,departments\nanna,no address,市场\n,x@example.com,\n")
            #expect(wrong.at("failed") == 2)
            #expect(wrong.at("lines[0].problems").elements.count == 2)
            #expect(wrong.at("lines[1].line") == 3)
            #expect(try await reason { try await imported("username,shoe\nanna,42\n") } == "invalid_params")
            let lines = "{\"username\":\"anna\",\"title\":\"顾问\"}\n{\"username\":\"carl\",\"departments\":[\"研发中心\"]}\n"
            let again = try await pair.agent.call("employee.import", ["idpId": custom, "format": "ndjson", "data": .string(lines)])
            #expect(again.at("lines").elements.map { $0.at("outcome").text } == ["updated", "created"])
        }
    }

    @Test func `a group is of people of every enabled IdP, and of no closed one`() async throws {
        try await withCustom { pair, custom in
            let idp = try await pair.createTestedIdP()
            _ = try await pair.sync(idp)
            _ = try await pair.agent.call("employee.create", ["idpId": custom, "username": "anna"])
            let root = try await pair.agent.call("department.tree", ["idpId": idp]).at("departments[0].id")
            let group = try await pair.agent.call(
                "group.create",
                [
                    "name": "全体",
                    "attributes": [
                        ["type": "department", "relation": "equal", "value": root],
                        ["type": "username", "relation": "equal", "value": "ANNA"],
                    ],
                ]
            ).at("id")
            func members() async throws -> Int { try await pair.agent.call("group.members", ["id": group]).at("employees").elements.count }
            #expect(try await members() == 31)
            _ = try await pair.registry.call("idp.disable", ["id": custom])
            try await eventually { try await members() == 30 }
            #expect(try await pair.agent.call("group.delete", ["id": group]).at("deleted") == true)
            #expect(try await reason { try await pair.agent.call("group.members", ["id": group]) } == "not_found")
        }
    }

    @Test func `the root follows the name of its IdP`() async throws {
        try await withCustom { pair, custom in
            let department = try await pair.agent.call("department.create", ["idpId": custom, "name": "研发"]).at("id")
            _ = try await pair.registry.call("idp.update", ["id": custom, "patch": ["name": "合作伙伴"]])
            try await eventually { try await pair.agent.call("department.get", ["id": department]).at("dn").text == "OU=研发,OU=合作伙伴" }
        }
    }
}
