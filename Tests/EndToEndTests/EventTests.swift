import DingTalkSimulator
import IdentityModel
import JSONKit
import LineProtocol
import TestSupport
import Testing

/// What becomes of events, from DingTalk's push to the directory.
@Suite struct EventTests {
    @Test func `a change is in the directory when its event is handled, with a task, records and the feed`() async throws {
        try await withCallbacks { pair, idp in
            #expect(try await pair.sync(idp).at("status").text == "success")
            let person = try #require(pair.simulator.organisation.snapshot.employees.first { _ in true }?.id)
            try pair.simulator.organisation.edit { try $0.updateEmployee(person) { $0.title = "首席架构师" } }
            let event = try await pair.handled(idp)[0]
            #expect(event.at("verdict").text == "applied")
            #expect(event.at("applied") == true)
            #expect(event.at("lagMs").integer != nil)
            #expect(try await pair.employee(idp, person).at("title").text == "首席架构师")
            let task = try await pair.agent.call("task.get", ["taskId": event.at("taskId")])
            #expect(task.at("trigger").text == "event")
            #expect(task.at("status").text == "success")
            let record = try await pair.agent.call("record.list", ["taskId": event.at("taskId")]).at("records[0]")
            #expect(record.at("action").text == "update")
            #expect(record.at("sourceId").text == person)
        }
    }

    @Test func `who leaves is suspended, who joins is there, and departments come, move and go with all below them`() async throws {
        try await withCallbacks { pair, idp in
            #expect(try await pair.sync(idp).at("status").text == "success")
            let organisation = pair.simulator.organisation
            let leaver = try #require(organisation.snapshot.employees.first { _ in true }?.id)
            try organisation.edit { try $0.removeEmployee(leaver) }
            let left = try await pair.handled(idp)[0]
            #expect(left.at("type").text == "user_leave_org")
            // That an account is suspended in seconds is promised; it takes a tenth of one.
            #expect(left.at("lagMs").integer ?? .max < 10_000)
            #expect(try await pair.employee(idp, leaver).at("accountStatus").text == "suspended")
            #expect(try await pair.employee(idp, leaver).at("employmentStatus").text == "left")

            try organisation.edit { contents in
                try contents.add(Department(id: 7001, parentID: 1, name: "新部门"))
                try contents.add(Department(id: 7002, parentID: 7001, name: "新小组"))
                try contents.add(Employee(id: "joiner", unionID: "union-joiner", name: "新人", memberships: [.init(departmentID: 7002)]))
            }
            _ = try await pair.handled(idp)
            #expect(try await pair.employee(idp, "joiner").at("departments[0].sourceId").text == "7002")
            #expect("\(try await pair.department(idp, "新小组").at("path"))".contains("新部门"))

            let other = try #require(organisation.snapshot.departments.map(\.id).first { ![1, 7001, 7002].contains($0) && $0 > 0 })
            try organisation.edit { try $0.updateDepartment(7001) { $0.parentID = other } }
            _ = try await pair.handled(idp)
            let parent = try await pair.department(idp, "新部门").at("parentId")
            let above = try await pair.agent.call("department.get", ["id": parent])
            #expect(above.at("sourceId").text == "\(other)")
            // DingTalk tells nothing of the departments below one that moves.
            let path = above.at("path").elements + ["新部门", "新小组"]
            #expect(try await pair.department(idp, "新小组").at("path") == .array(path))
            #expect(try await pair.department(idp, "新小组").at("dn").text == "OU=新小组,OU=新部门," + (above.at("dn").text ?? ""))

            try organisation.edit { contents in
                try contents.removeEmployee("joiner")
                try contents.removeDepartment(7001)
            }
            _ = try await pair.handled(idp)
            for name in ["新部门", "新小组"] { #expect(try await pair.department(idp, name) == .null) }
        }
    }

    @Test func `the guard holds for leavers of many small tasks together`() async throws {
        try await withCallbacks { pair, idp in
            _ = try await pair.registry.call(
                "idp.update", ["id": idp, "patch": ["sync": ["guard": ["maxDeletePercent": 5, "maxDeleteCount": 2]]]])
            #expect(try await pair.sync(idp).at("status").text == "success")
            let people = pair.simulator.organisation.snapshot.employees.map(\.id).prefix(3)
            for person in people {
                try pair.simulator.organisation.edit { try $0.removeEmployee(person) }
                _ = try await pair.handled(idp)
            }
            let events = try await pair.agent.call("event.list", ["idpId": idp]).at("events").elements
            #expect(events.map { $0.at("verdict").text } == ["failed", "applied", "applied"])
            #expect(try await pair.employee(idp, people[2]).at("accountStatus").text != "suspended")
            #expect(try await pair.sync(idp).at("status").text == "success")
        }
    }

    @Test func `a department that an event names before its parent is known is there after the run that reads both`() async throws {
        try await withCallbacks { pair, idp in
            let simulator = pair.simulator
            simulator.scope = Scope(departments: [1], hiddenDepartments: [7001])
            try simulator.organisation.edit { contents in
                try contents.add(Department(id: 7001, parentID: 1, name: "新部门"))
                try contents.add(Department(id: 7002, parentID: 7001, name: "新小组"))
                try contents.add(Employee(id: "joiner", unionID: "union-joiner", name: "新人", memberships: [.init(departmentID: 7002)]))
            }
            _ = try await pair.handled(idp)
            _ = try await pair.sync(idp)

            simulator.scope = .everything
            simulator.faults.add(Fault(.delay(4000), path: "/topapi/v2/user/list", departmentID: 1, trigger: .first(1)))
            let task = try await pair.agent.call("sync.start", ["idpId": idp])
            simulator.events.emit("org_dept_modify", ["7002"], corpID: simulator.apps[0].corpID)
            simulator.events.emit("user_modify_org", ["joiner"], corpID: simulator.apps[0].corpID)
            _ = try await pair.handled(idp)
            #expect(try await pair.agent.call("task.wait", ["taskId": task.at("id")]).at("status").text == "success")
            #expect(try await pair.differences(idp) == [])
        }
    }

    @Test func `an event of a department that has not changed changes nothing where listings are read`() async throws {
        try await withCallbacks { pair, idp in
            let organisation = pair.simulator.organisation
            let department = try #require(organisation.snapshot.departments.map(\.id).first { $0 > 1 })
            try organisation.edit { try $0.updateDepartment(department) { $0.order = 7 } }
            #expect(try await pair.sync(idp).at("status").text == "success")
            let cursor = try await endOfFeed(pair.agent)
            pair.simulator.events.emit("org_dept_modify", ["\(department)"], corpID: pair.simulator.apps[0].corpID)
            let event = try #require(try await pair.handled(idp).first { $0.at("type").text == "org_dept_modify" })
            #expect(event.at("verdict").text == "unchanged")
            #expect(try await endOfFeed(pair.agent) == cursor)
        }
    }

    @Test func `what is out of scope is not ours`() async throws {
        try await withCallbacks { pair, idp in
            #expect(try await pair.sync(idp).at("status").text == "success")
            pair.simulator.scope = Scope(departments: [], users: [])
            let person = try #require(pair.simulator.organisation.snapshot.employees.first { _ in true }?.id)
            pair.simulator.events.emit("user_modify_org", [person], corpID: "c")
            #expect(try await pair.handled(idp)[0].at("verdict").text == "notOurs")
            #expect(try await pair.employee(idp, person).at("accountStatus").text != "suspended")
        }
    }

    @Test func `a department that the application may not read is not ours`() async throws {
        try await withCallbacks { pair, idp in
            #expect(try await pair.sync(idp).at("status").text == "success")
            pair.simulator.scope = Scope(departments: [1], hiddenDepartments: [7001])
            try pair.simulator.organisation.edit { try $0.add(Department(id: 7001, parentID: 1, name: "保密部")) }
            let event = try await pair.handled(idp)[0]
            #expect(event.at("type").text == "org_dept_create")
            #expect(event.at("verdict").text == "notOurs")
            #expect(try await pair.department(idp, "保密部") == .null)
        }
    }

    @Test func `five hundred events of one person that wait together are read at once`() async throws {
        try await withCallbacks { pair, idp in
            #expect(try await pair.sync(idp).at("status").text == "success")
            let simulator = pair.simulator
            let person = try #require(simulator.organisation.snapshot.employees.first { _ in true }?.id)
            let fault = simulator.faults.add(Fault(.systemBusy, path: "/topapi/v2/user/get"))
            for round in 0..<500 { try simulator.organisation.edit { try $0.updateEmployee(person) { $0.title = "第\(round)轮" } } }
            try await eventually(within: .seconds(600)) { simulator.events.underWay == 0 }
            simulator.faults.remove(fault)
            simulator.counters.reset()
            let events = try await pair.handled(idp)
            #expect(events.count == 500)
            #expect(events.allSatisfy { ["applied", "unchanged"].contains($0.at("verdict").text) })
            // One that had begun before the last event was stored, and one after.
            #expect(simulator.counters.requests("/topapi/v2/user/get") <= 3)
            #expect(try await pair.employee(idp, person).at("title").text == "第499轮")
        }
    }

    @Test func `many events of one person are one reading, and events of many share a task`() async throws {
        try await withCallbacks(organisation: Organisation(employees: 100, departments: 4, seed: 8)) { pair, idp in
            #expect(try await pair.sync(idp).at("status").text == "success")
            pair.simulator.counters.reset()
            let people = pair.simulator.organisation.snapshot.employees.map(\.id)
            pair.simulator.organisation.edit { contents in
                for round in 0..<5 {
                    for person in people { try? contents.updateEmployee(person) { $0.title = "第\(round)轮" } }
                }
            }
            let events = try await pair.handled(idp)
            #expect(events.count == 500)
            let tasks = Set(events.compactMap { $0.at("taskId").text })
            #expect(tasks.count < 30)
            let titles = try await pair.agent.call("employee.list", ["idpId": idp, "pageSize": 1000]).at("employees").elements
            #expect(titles.allSatisfy { $0.at("title").text == "第4轮" })
        }
    }

    @Test func `secrets are read once for many events, and anew when the settings change`() async throws {
        try await withCallbacks { pair, idp in
            let organisation = pair.simulator.organisation
            let person = try #require(organisation.snapshot.employees.first { _ in true }?.id)
            func readings() async throws -> Int {
                try await pair.registry.call("audit.list", ["idpId": idp, "method": "agent.credentials", "pageSize": 1000])
                    .at("entries").elements.count { $0.at("changes[0].after").text == "sync" }
            }
            #expect(try await pair.sync(idp).at("status").text == "success")
            for number in 0..<3 {
                try organisation.edit { try $0.updateEmployee(person) { $0.title = "第\(number)次" } }
                #expect(try await pair.handled(idp)[0].at("verdict").text == "applied")
            }
            #expect(try await readings() == 1)

            _ = try await pair.registry.call("idp.update", ["id": idp, "patch": ["dingtalk": ["appSecret": "renewed-secret-0002"]]])
            pair.simulator.apps[0].secret = "renewed-secret-0002"
            #expect(try await pair.agent.call("connectivity.test", ["idpId": idp]).at("passed") == true)
            try organisation.edit { try $0.updateEmployee(person) { $0.title = "换密钥" } }
            #expect(try await pair.handled(idp)[0].at("verdict").text == "applied")
            #expect(try await readings() == 2)
        }
    }

    @Test func `a source that fails is asked again until it answers (TopIAM)`() async throws {
        try await withCallbacks { pair, idp in
            #expect(try await pair.sync(idp).at("status").text == "success")
            let person = try #require(pair.simulator.organisation.snapshot.employees.first { _ in true }?.id)
            let fault = pair.simulator.faults.add(Fault(.systemBusy, path: "/topapi/v2/user/get"))
            try pair.simulator.organisation.edit { try $0.updateEmployee(person) { $0.title = "后来" } }
            try await eventually { pair.simulator.events.underWay == 0 }
            try await eventually { pair.simulator.counters.requests("/topapi/v2/user/get") > 3 }
            pair.simulator.faults.remove(fault)
            #expect(try await pair.handled(idp)[0].at("verdict").text == "applied")
            #expect(try await pair.employee(idp, person).at("title").text == "后来")
        }
    }

    @Test func `none of the events that were answered is lost when the agent is killed`() async throws {
        let organisation = Organisation(employees: 500, departments: 10, seed: 4)
        try await withDingTalkSimulator(organisation: organisation) { simulator in
            try await withTemporaryDirectory { directory in
                let site = DaemonSite(directory: directory)
                let launch = site.agent(source: simulator.baseURL, options: ["--callback-listen", "unix:" + site.callbackSocket])
                try await withDaemon(site.registry) { registry in
                    let idp = try await withDaemon(launch) { agent in
                        let pair = DaemonPair(site: site, registry: registry, agent: agent, simulator: simulator)
                        let idp = try await pair.createTestedIdP(CallbackTests.settings)
                        #expect(try await pair.sync(idp).at("status").text == "success")
                        pair.subscribe(idp)
                        organisation.edit { contents in
                            for person in contents.employees.map(\.id) { try? contents.updateEmployee(person) { $0.title = "新职务" } }
                        }
                        try await eventually { simulator.events.sent.count { $0.fate == .delivered } > 100 }
                        agent.kill()
                        return idp
                    }
                    try await withDaemon(launch) { agent in
                        let pair = DaemonPair(site: site, registry: registry, agent: agent, simulator: simulator)
                        let events = try await pair.handled(idp)
                        #expect(Set(events.compactMap { $0.at("sourceEventId").text }) == Set(simulator.events.sent.map(\.eventID)))
                        let people = try await pair.agent.call("employee.list", ["idpId": idp, "pageSize": 1000]).at("employees").elements
                        #expect(people.count == 500)
                        #expect(people.allSatisfy { $0.at("title").text == "新职务" })
                    }
                }
            }
        }
    }
}

extension CallbackTests {
    /// What an IdP needs so that events come by callback.
    static let settings: JSONValue = [
        "dingtalk": ["eventMode": "callback", "eventToken": .string(token), "eventAesKey": .string(aesKey)]
    ]
}

extension DaemonPair {
    /// Waits until everything that the simulator told is handled; the events, newest first.
    func handled(_ idp: JSONValue) async throws -> [JSONValue] {
        try await eventually(within: .seconds(600)) { simulator.events.underWay == 0 }
        try await eventually(within: .seconds(600)) {
            try await agent.call("event.list", ["idpId": idp, "verdict": "pending"]).at("events").elements.isEmpty
        }
        var events: [JSONValue] = []
        var params: JSONValue = ["idpId": idp, "pageSize": 1000]
        while true {
            let page = try await agent.call("event.list", params)
            events += page.at("events").elements
            guard page.at("nextPageToken") != .null else { return events }
            params = params.merging(patch: ["pageToken": page.at("nextPageToken")])
        }
    }

    /// A department by its name; null where there is none.
    func department(_ idp: JSONValue, _ name: String) async throws -> JSONValue {
        try await agent.call("department.list", ["idpId": idp, "query": .string(name)]).at("departments").elements
            .first { $0.at("name").text == name } ?? .null
    }
}
