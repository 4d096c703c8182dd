import DingTalkSimulator
import IdentityModel
import JSONKit
import LineProtocol
import TestSupport
import Testing

/// What administrators decide on tasks, through the real binaries.
@Suite struct DecisionTests {
    private func withCompany(
        people: Int = 60, _ patch: JSONValue = [:], _ body: @Sendable @escaping (DaemonPair, Organisation, JSONValue) async throws -> Void
    ) async throws {
        let organisation = Organisation(employees: people, departments: 8, seed: 21)
        try await withDingTalkSimulator(organisation: organisation) { simulator in
            try await withPair(simulator: simulator) { pair in
                let idp = try await pair.createTestedIdP(patch)
                #expect(try await pair.sync(idp).at("status").text == "success")
                try await body(pair, organisation, idp)
            }
        }
    }

    private func remove(_ people: some Sequence<String>, from organisation: Organisation) throws {
        let ids = Array(people)
        try organisation.edit { contents in for id in ids { try contents.removeEmployee(id) } }
    }

    private func removals(_ pair: DaemonPair, _ task: JSONValue) async throws -> [JSONValue] {
        try await pair.agent.call("record.list", ["taskId": task.at("id"), "action": "delete", "pageSize": 1000]).at("records").elements
    }

    @Test func `a plan is applied as shown, and a plan that the world has overtaken is refused`() async throws {
        try await withCompany { pair, organisation, idp in
            let people = Array(organisation.snapshot.employees)
            try organisation.edit { contents in try contents.updateEmployee(people[0].id) { $0.title = "首席" } }
            try remove(people[1...1].map(\.id), from: organisation)
            let plan = try await pair.sync(idp, ["dryRun": true])
            #expect(plan.at("status").text == "planned")
            let planned = try await pair.agent.call("record.list", ["taskId": plan.at("id")]).at("records").elements
            let cursor = try await endOfFeed(pair.agent)
            // Applied without a word to the source.
            let requests = pair.simulator.counters.calls.count
            let task = try await pair.agent.call("task.apply", ["taskId": plan.at("id")])
            #expect(task.at("status").text == "success", "\(task)")
            #expect(pair.simulator.counters.calls.count == requests)
            let feed = try await pair.agent.call("changes.list", ["after": cursor]).at("changes").elements
            #expect(feed.map { $0.at("sourceId") } == planned.map { $0.at("sourceId") })
            for record in planned {
                let detail = try await pair.agent.call("record.get", ["recordId": record.at("id")])
                #expect(detail.at("success") == true)
                #expect(detail.at("sourceId") == record.at("sourceId"))
            }
            #expect(try await pair.employee(idp, people[0].id).at("title").text == "首席")
            #expect(try await pair.employee(idp, people[1].id).at("employmentStatus").text == "left")
            let quiet = try await pair.sync(idp)
            #expect(try await pair.agent.call("record.list", ["taskId": quiet.at("id")]).at("records") == .array([]))

            try organisation.edit { contents in try contents.updateEmployee(people[0].id) { $0.title = "总裁" } }
            let stale = try await pair.sync(idp, ["dryRun": true])
            _ = try await pair.sync(idp)
            #expect(try await reason { try await pair.agent.call("task.apply", ["taskId": stale.at("id")]) } == "plan_stale")
            let fresh = try await pair.sync(idp, ["dryRun": true])
            _ = try await pair.registry.call("idp.disable", ["id": idp])
            try await eventually {
                try await pair.agent.call("schedule.list").at("schedules[0].reason").text == "The IdP is closed."
            }
            #expect(try await reason { try await pair.agent.call("task.apply", ["taskId": fresh.at("id")]) } == "idp_closed")
        }
    }

    @Test func `held removals are approved, all or some, or rejected`() async throws {
        try await withCompany(["sync": ["guard": ["maxDeleteCount": 2, "maxDeletePercent": 0]]]) { pair, organisation, idp in
            let people = Array(organisation.snapshot.employees)
            try remove(people[0..<6].map(\.id), from: organisation)
            let held = try await pair.sync(idp)
            #expect(held.at("status").text == "held")
            #expect(held.at("failType").text == "protection")
            let id = held.at("id")
            let waiting = try await removals(pair, held)
            #expect(waiting.count == 6)
            let chosen = JSONValue.array(waiting.prefix(2).map { $0.at("id") })
            let some = try await pair.agent.call("task.approve", ["taskId": id, "recordIds": chosen])
            #expect(some.at("status").text == "held")
            #expect(some.at("counts.employee.deleted") == 2)
            #expect(try await reason { try await pair.agent.call("task.approve", ["taskId": id, "recordIds": chosen]) } == "not_held")
            #expect(try await reason { try await pair.agent.call("task.undo", ["taskId": id]) } == "task_active")
            let all = try await pair.agent.call("task.approve", ["taskId": id])
            #expect(all.at("status").text == "success", "\(all)")
            #expect(all.at("counts.employee.deleted") == 6)
            #expect(try await reason { try await pair.agent.call("task.reject", ["taskId": id]) } == "not_held")
            #expect(try await reason { try await pair.agent.call("task.approve", ["taskId": "task-none"]) } == "not_found")

            try remove(people[6..<12].map(\.id), from: organisation)
            let second = try await pair.sync(idp)
            let rejected = try await pair.agent.call("task.reject", ["taskId": second.at("id")])
            #expect(rejected.at("status").text == "canceled")
            #expect(try await removals(pair, second).allSatisfy { $0.at("error.reason").text == "rejected" })
            #expect(try await pair.employee(idp, people[7].id).at("employmentStatus").text == "active")
        }
    }

    @Test func `a task is undone, except for what changed since`() async throws {
        try await withCompany { pair, organisation, idp in
            let people = Array(organisation.snapshot.employees)
            let titles = people.map { $0.title.map { JSONValue.string($0) } ?? .null }
            try remove(people[2...2].map(\.id), from: organisation)
            try organisation.edit { contents in
                for person in people[0...1] { try contents.updateEmployee(person.id) { $0.title = "首席" } }
                try contents.add(Employee(id: "new", unionID: "union-new", name: "新人", memberships: [.init(departmentID: 1)]))
            }
            let leaver = try await pair.employee(idp, people[2].id)
            let task = try await pair.sync(idp)
            try organisation.edit { contents in try contents.updateEmployee(people[1].id) { $0.title = "总裁" } }
            _ = try await pair.sync(idp)
            let undone = try await pair.agent.call("task.undo", ["taskId": task.at("id")])
            #expect(undone.at("trigger").text == "undo")
            #expect(undone.at("status").text == "partial_success")
            let failed = try await pair.agent.call("record.list", ["taskId": undone.at("id"), "success": false]).at("records").elements
            #expect(failed.map { $0.at("sourceId").text } == [people[1].id])
            #expect(failed.map { $0.at("error.reason").text } == ["changed_since"])
            #expect(try await pair.employee(idp, people[0].id).at("title") == titles[0])
            #expect(try await pair.employee(idp, people[1].id).at("title").text == "总裁")
            let back = try await pair.employee(idp, people[2].id)
            #expect(back.at("id") == leaver.at("id"))
            #expect(back.at("departments") == leaver.at("departments"))
            #expect(back.at("accountStatus") == leaver.at("accountStatus"))
            #expect(try await reason { try await pair.employee(idp, "new") } == "not_found")
            // The source still says what it said.
            #expect(try await pair.sync(idp).at("counts.employee.created") == 1)
            let quiet = try await pair.sync(idp)
            #expect(try await reason { try await pair.agent.call("task.undo", ["taskId": quiet.at("id")]) } == "nothing_to_undo")
        }
    }

    @Test func `a returner is the same person, and a leaver goes when the days are over`() async throws {
        try await withCompany { pair, organisation, idp in
            let person = Array(organisation.snapshot.employees)[3]
            let before = try await pair.employee(idp, person.id)
            try remove([person.id], from: organisation)
            _ = try await pair.sync(idp)
            #expect(try await pair.employee(idp, person.id).at("leftAt") != .null)
            try organisation.edit { try $0.add(person) }
            let task = try await pair.sync(idp)
            #expect(try await pair.agent.call("record.list", ["taskId": task.at("id")]).at("records[0].action").text == "restore")
            let back = try await pair.employee(idp, person.id)
            #expect(back.at("id") == before.at("id"))
            #expect(back.at("departments") == before.at("departments"))

            _ = try await pair.registry.call("idp.update", ["id": idp, "patch": ["sync": ["departures": ["retainDays": 0]]]])
            try remove([person.id], from: organisation)
            let leaving = try await pair.sync(idp)
            #expect(leaving.at("counts.employee.deleted") == 1)
            #expect(try await reason { try await pair.employee(idp, person.id) } == "not_found")
            #expect(leaving.at("notes").elements.contains { $0.text?.contains("1 accounts of employees who left") == true })
        }
    }

    @Test func `a scope that shrinks keeps and marks the people, and comes back without a trace`() async throws {
        try await withCompany { pair, organisation, idp in
            let contents = organisation.snapshot
            let tops = contents.departments.filter { $0.parentID == 1 }.map(\.id)
            let before = try await pair.agent.call("employee.list", ["idpId": idp, "pageSize": 1000]).at("employees").elements
            try #require(tops.count > 1)
            pair.simulator.scope = Scope(departments: Set(tops.dropLast()))
            let task = try await pair.sync(idp)
            #expect(task.at("status").text == "held", "\(task)")
            #expect(task.at("failType").text == "scope")
            let marked = try await pair.agent.call("employee.list", ["idpId": idp, "pageSize": 1000]).at("employees").elements
            #expect(marked.allSatisfy { $0.at("employmentStatus").text == "active" })
            let count = marked.count { $0.at("outOfScope") == true }
            #expect(count > 0 && count < 60)

            _ = try await pair.agent.call("task.reject", ["taskId": task.at("id")])
            let quiet = try await pair.sync(idp)
            #expect(quiet.at("status").text == "success", "\(quiet)")
            #expect(quiet.at("counts.employee.deleted") == 0)

            pair.simulator.scope = .everything
            #expect(try await pair.sync(idp).at("status").text == "success")
            let after = try await pair.agent.call("employee.list", ["idpId": idp, "pageSize": 1000]).at("employees").elements
            #expect(after.map { $0.at("id") } == before.map { $0.at("id") })
            #expect(after.map { $0.at("departments") } == before.map { $0.at("departments") })
            #expect(after.allSatisfy { $0.at("outOfScope") == .null })
        }
    }

    @Test func `an agent that is killed while it approves has done it all or nothing`() async throws {
        let organisation = Organisation(employees: 1500, departments: 8, seed: 21)
        try await withDingTalkSimulator(organisation: organisation) { simulator in
            try await withTemporaryDirectory { directory in
                let site = DaemonSite(directory: directory)
                try await withDaemon(site.registry) { registry in
                    let launch = site.agent(source: simulator.baseURL)
                    let (idp, task) = try await withDaemon(launch) { agent in
                        let pair = DaemonPair(site: site, registry: registry, agent: agent, simulator: simulator)
                        let idp = try await pair.createTestedIdP()
                        _ = try await pair.sync(idp)
                        try remove(organisation.snapshot.employees.prefix(1000).map(\.id), from: organisation)
                        let task = try await pair.sync(idp).at("id")
                        async let approval = agent.call("task.approve", ["taskId": task])
                        try await eventually { try await agent.call("task.get", ["taskId": task]).at("status").text != "held" }
                        agent.kill()
                        _ = try? await approval
                        return (idp, task)
                    }
                    try await withDaemon(launch) { agent in
                        let removals = try await agent.call("record.list", ["taskId": task, "action": "delete", "pageSize": 1000])
                        let done = removals.at("records").elements.count { $0.at("success") == true }
                        #expect(done == 0 || done == 1000)
                        #expect(try await agent.call("task.get", ["taskId": task]).at("status").text == (done == 0 ? "held" : "success"))
                        let pair = DaemonPair(site: site, registry: registry, agent: agent, simulator: simulator)
                        if done == 0 {
                            let approved = try await agent.call("task.approve", ["taskId": task])
                            #expect(approved.at("counts.employee.deleted") == 1000)
                        }
                        let quiet = try await pair.sync(idp)
                        #expect(try await agent.call("record.list", ["taskId": quiet.at("id")]).at("records") == .array([]))
                    }
                }
            }
        }
    }
}
