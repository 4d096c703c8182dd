import DingTalkSimulator
import IdentityModel
import JSONKit
import LineProtocol
import TestSupport
import Testing

/// The main job: a DingTalk organisation comes into the directory and is kept in step.
@Suite struct MainJobTests {
    @Test func `created, tested, synchronized, looked at, and unchanged the second time`() async throws {
        let organisation = Organisation(employees: 300, departments: 20, seed: 7)
        let snapshot = organisation.snapshot
        try await withDingTalkSimulator(organisation: organisation) { simulator in
            try await withPair(simulator: simulator) { pair in
                let idp = try await pair.createIdP()
                #expect(try await reason { try await pair.sync(idp) } == "connectivity_required")

                let test = try await pair.agent.call("connectivity.test", ["idpId": idp])
                #expect(test.at("passed") == true)
                #expect(test.at("checks").elements.count == 7)
                #expect(try await pair.registry.call("idp.get", ["id": idp]).at("connectivity.status").text == "passed")

                let first = try await pair.sync(idp)
                #expect(first.at("status").text == "success")
                #expect(first.at("counts.employee.created").integer == Int64(snapshot.employeeCount))
                #expect(first.at("counts.department.created").integer == Int64(snapshot.departmentCount))
                let task = first.at("id")

                let records = try await pair.agent.call("record.list", ["taskId": task, "type": "employee", "pageSize": 7])
                #expect(records.at("records").elements.count == 7)
                let next = try await pair.agent.call(
                    "record.list", ["taskId": task, "type": "employee", "pageSize": 7, "pageToken": records.at("nextPageToken")])
                #expect(next.at("records[0].id") != records.at("records[0].id"))
                let record = try await pair.agent.call("record.get", ["recordId": records.at("records[0].id")])
                #expect(record.at("action").text == "create")
                #expect(record.at("thirdParty.userid") == record.at("sourceId"))
                #expect(record.at("local.before") == .null)
                #expect(
                    record.at("fields").elements.contains {
                        $0.at("target").text == "displayName" && $0.at("thirdParty") == record.at("name")
                    })

                let sourceID = try #require(record.at("sourceId").text)
                let person = try await pair.employee(idp, sourceID)
                #expect(person.at("displayName") == record.at("name"))
                let found = try await pair.agent.call("employee.list", ["idpId": idp, "query": .string(sourceID)])
                #expect(found.at("employees").elements == [person])

                let second = try await pair.sync(idp)
                #expect(second.at("status").text == "success")
                for kind in ["department", "employee"] {
                    for action in ["created", "updated", "deleted", "failed"] { #expect(second.at("counts.\(kind).\(action)") == 0) }
                }
                #expect(second.at("counts.employee.same").integer == Int64(snapshot.employeeCount))
                #expect(try await pair.agent.call("record.list", ["taskId": second.at("id")]).at("records") == .array([]))
                try await eventually {
                    try await pair.registry.call("idp.get", ["id": idp]).at("lastSync.taskId") == second.at("id")
                }
            }
        }
    }

    @Test func `every person of the source is in the directory with every department`() async throws {
        try await withDingTalkSimulator(organisation: Organisation(employees: 400, departments: 30, seed: 3)) { simulator in
            try await withPair(simulator: simulator) { pair in
                let idp = try await pair.createTestedIdP()
                #expect(try await pair.sync(idp).at("status").text == "success")
                var stored: [String: Set<String>] = [:]
                var token: JSONValue?
                repeat {
                    let page = try await pair.agent.call(
                        "employee.list", token.map { ["idpId": idp, "pageSize": 150, "pageToken": $0] } ?? ["idpId": idp, "pageSize": 150])
                    for person in page.at("employees").elements {
                        stored[person.at("sourceId").text ?? ""] = Set(
                            person.at("departments").elements.compactMap { $0.at("sourceId").text })
                    }
                    token = page["nextPageToken"]
                } while token != nil
                let everyone = Array(simulator.organisation.snapshot.employees)
                #expect(stored.count == everyone.count)
                for person in everyone { #expect(stored[person.id] == Set(person.departmentIDs.map(String.init))) }
                #expect(everyone.contains { $0.departmentIDs.count > 1 }, "the organisation has people in several departments")
            }
        }
    }

    @Test func `a change at the source is found by the next run and told by the feed`() async throws {
        let organisation = Organisation(employees: 60, departments: 8, seed: 11)
        try await withDingTalkSimulator(organisation: organisation) { simulator in
            try await withPair(simulator: simulator) { pair in
                let idp = try await pair.createTestedIdP()
                _ = try await pair.sync(idp)
                let cursor = try await endOfFeed(pair.agent)
                let watcher = try await pair.agent.client()
                let watched = try await watcher.call(method: "changes.watch", params: [:])
                #expect(watched.at("cursor") == cursor)

                let people = Array(organisation.snapshot.employees)
                try organisation.edit { contents in
                    try contents.updateEmployee(people[5].id) { $0.title = "首席架构师" }
                }
                let task = try await pair.sync(idp)
                #expect(task.at("counts.employee.updated") == 1)
                let record = try await pair.agent.call("record.list", ["taskId": task.at("id")]).at("records[0]")
                let detail = try await pair.agent.call("record.get", ["recordId": record.at("id")])
                let title = try #require(detail.at("fields").elements.first { $0.at("target").text == "title" })
                #expect(title.at("after").text == "首席架构师")
                #expect(title.at("before") == (people[5].title.map { .string($0) } ?? .null))
                #expect(title.at("changed") == true)

                var notifications = watcher.notifications.makeAsyncIterator()
                let event = try #require(try await notifications.next())
                #expect(event.method == "changes.event")
                #expect(event.value.at("sourceId").text == people[5].id)
                let listed = try await pair.agent.call("changes.list", ["after": cursor])
                #expect(listed.at("changes").elements == [event.value])
                await watcher.close()
            }
        }
    }

    @Test func `a renamed and moved department keeps its id, and the paths below it follow`() async throws {
        let organisation = Organisation(employees: 0, departments: 1, seed: 1)
        try organisation.edit { contents in
            try contents.add(Department(id: 100, parentID: 1, name: "研发中心"))
            try contents.add(Department(id: 101, parentID: 100, name: "平台组"))
            try contents.add(Department(id: 200, parentID: 1, name: "产品线"))
            for (id, places) in [("u1", [100, 101]), ("u2", [200]), ("u3", [1])] as [(String, [Int64])] {
                try contents.add(
                    Employee(id: id, unionID: "union-" + id, name: "员工", memberships: places.map { .init(departmentID: $0) }))
            }
        }
        try await withDingTalkSimulator(organisation: organisation) { simulator in
            try await withPair(simulator: simulator) { pair in
                let idp = try await pair.createTestedIdP()
                _ = try await pair.sync(idp)
                let before = try await departments(pair.agent, idp)
                try organisation.edit { contents in
                    try contents.updateDepartment(100) { department in
                        department.name = "研发一部"
                        department.parentID = 200
                    }
                }
                let task = try await pair.sync(idp)
                #expect(task.at("counts.department.updated") == 1)
                #expect(task.at("counts.department.created") == 0)
                let after = try await departments(pair.agent, idp)
                #expect(after["100"]?.at("id") == before["100"]?.at("id"))
                #expect(after["101"]?.at("path") == ["总部钉钉", "产品线", "研发一部", "平台组"])
                #expect(after["101"]?.at("dn").text == "OU=平台组,OU=研发一部,OU=产品线,OU=总部钉钉")
                let tree = try await pair.agent.call("department.tree", ["idpId": idp])
                #expect(tree.at("departments[0].children[0].children[0].children[0].sourceId").text == "101")
                var lines: [String] = []
                func read(_ node: JSONValue) {
                    lines.append(
                        "\(node.at("dn").text ?? "") \(node.at("members").integer ?? -1) \(node.at("membersRecursive").integer ?? -1)")
                    for child in node.at("children").elements { read(child) }
                }
                read(tree.at("departments[0]"))
                // Who is in two departments counts once above both.
                #expect(
                    lines == [
                        "OU=总部钉钉 1 3", "OU=产品线,OU=总部钉钉 1 2", "OU=研发一部,OU=产品线,OU=总部钉钉 1 1",
                        "OU=平台组,OU=研发一部,OU=产品线,OU=总部钉钉 1 1",
                    ])
            }
        }
    }

    @Test func `a partial scope brings the chosen subtree and nobody else`() async throws {
        let organisation = Organisation(employees: 0, departments: 1, seed: 1)
        try organisation.edit { contents in
            for (id, parent) in [(100, 1), (101, 100), (200, 1)] as [(Int64, Int64)] {
                try contents.add(Department(id: id, parentID: parent, name: "部门\(id)"))
                try contents.add(Employee(id: "u\(id)", unionID: "union\(id)", name: "员工\(id)", memberships: [.init(departmentID: id)]))
            }
        }
        try await withDingTalkSimulator(organisation: organisation) { simulator in
            try await withPair(simulator: simulator) { pair in
                let idp = try await pair.createTestedIdP([
                    "sync": ["scope": ["mode": "partial", "departments": [["id": "100", "name": "部门100"]]]]
                ])
                let choices = try await pair.agent.call("source.departments", ["idpId": idp, "parentId": "1"])
                #expect(Set(choices.at("departments").elements.compactMap { $0.at("id").text }) == ["100", "200"])
                let task = try await pair.sync(idp)
                #expect(task.at("status").text == "success", "\(task)")
                #expect(Set(try await departments(pair.agent, idp).keys).isSuperset(of: ["100", "101"]))
                #expect(try await departments(pair.agent, idp)["200"] == nil)
                let people = try await pair.agent.call("employee.list", ["idpId": idp]).at("employees").elements
                #expect(Set(people.compactMap { $0.at("sourceId").text }) == ["u100", "u101"])
            }
        }
    }
}

/// The departments of an IdP by the source's id.
func departments(_ agent: Daemon, _ idp: JSONValue) async throws -> [String: JSONValue] {
    let list = try await agent.call("department.list", ["idpId": idp, "pageSize": 1000]).at("departments").elements
    return Dictionary(list.map { ($0.at("sourceId").text ?? "", $0) }) { $1 }
}

/// Where the change feed ends now.
func endOfFeed(_ agent: Daemon) async throws -> JSONValue {
    var cursor: JSONValue?
    while true {
        let page = try await agent.call("changes.list", cursor.map { ["after": $0, "limit": 1000] } ?? ["limit": 1000])
        cursor = page.at("cursor")
        if page.at("changes").elements.isEmpty { return page.at("cursor") }
    }
}
