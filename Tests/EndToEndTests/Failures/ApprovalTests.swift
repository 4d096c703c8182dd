import DingTalkSimulator
import JSONKit
import TestSupport
import Testing

/// What waits for an administrator's word is done when it is given, exactly, and told downstream like everything else.
@Suite struct ApprovalTests {
    @Test func `apply does exactly what the dry run showed (zammad#4674)`() async throws {
        try await withScene { scene in
            try scene.organisation.edit { contents in
                try contents.add(.member(900, of: 100))
                try contents.removeEmployee("u003")
                try contents.updateEmployee("u004") { $0.title = "总监" }
            }
            let plan = try await scene.sync(["dryRun": true])
            #expect(plan.at("status").text == "planned", "\(plan)")
            let shown = try await changed(in: plan, scene)
            try scene.organisation.edit { contents in try contents.updateEmployee("u005") { $0.title = "后来的变化" } }
            let task = try await scene.decide("task.apply", plan)
            #expect(task.at("status").text == "success", "\(task)")
            #expect(try await changed(in: task, scene) == shown)
            let accounts = try await scene.accounts()
            #expect(accounts["u900"] != nil)
            #expect(accounts["u003"]?.at("employmentStatus").text == "left")
            #expect(accounts["u004"]?.at("title").text == "总监")
            #expect(accounts["u005"]?.at("title").text == "工程师")
        }
    }

    @Test func `removals beyond the guard wait, are done when approved, and a follower of the feed misses none`() async throws {
        try await withScene(settings: ["sync": ["guard": ["maxDeleteCount": 5, "maxDeletePercent": 5]]]) { scene in
            let before = try await scene.accounts()
            var replica = FeedReplica()
            let leavers = (0..<9).map { "u00\($0)" }
            try scene.organisation.edit { contents in
                for person in leavers { try contents.removeEmployee(person) }
                try contents.add(.member(900, of: 200))
            }
            let held = try await scene.sync()
            #expect(held.at("status").text == "held", "\(held)")
            #expect(words(of: held).contains("pprove"))
            #expect(try await scene.staff() == Set(before.keys).union(["u900"]))
            try await replica.follow(scene.pair.agent)
            #expect(try await replica.differences(from: scene.pair.agent, scene.idp) == [])
            let task = try await scene.decide("task.approve", held)
            #expect(task.at("status").text == "success", "\(task)")
            #expect(task.at("counts.employee.deleted") == 9)
            #expect(try await scene.differences() == [])
            try await replica.follow(scene.pair.agent)
            #expect(try await replica.differences(from: scene.pair.agent, scene.idp) == [])
        }
    }

    @Test(arguments: ["task.approve", "task.reject"])
    func `a removal that the reading of one person found waits for approval too`(_ decision: String) async throws {
        try await withScene(settings: ["sync": ["guard": ["maxDeleteCount": 0, "maxDeletePercent": 0]]]) { scene in
            let before = try await scene.accounts()
            var replica = FeedReplica()
            try scene.organisation.edit { try $0.removeEmployee("u003") }
            let reread = try await scene.pair.agent.call("employee.resync", ["idpId": scene.idp, "sourceId": "u003", "apply": true])
            let held = try await scene.pair.agent.call("task.get", ["taskId": reread.at("taskId")])
            #expect(held.at("status").text == "held", "\(held)")
            try await scene.expectUntouched(before)
            let task = try await scene.decide(decision, held)
            let account = try #require(try await scene.accounts()["u003"])
            if decision == "task.approve" {
                #expect(task.at("status").text == "success", "\(task)")
                #expect(task.at("counts.employee.deleted") == 1)
                #expect(account.at("employmentStatus").text == "left")
                #expect(account.at("id") == before["u003"]?.at("id"))
                #expect(try await scene.differences() == [])
                #expect(try await scene.sync().at("status").text == "success")
            } else {
                #expect(task.at("status").text == "canceled", "\(task)")
                try await scene.expectUntouched(before)
                #expect(try await scene.sync().at("status").text == "held")
            }
            try await replica.follow(scene.pair.agent)
            #expect(try await replica.differences(from: scene.pair.agent, scene.idp) == [])
        }
    }

    @Test func `who is put back into a department that is gone is told on the feed as they are stored`() async throws {
        try await withScene { scene in
            var replica = FeedReplica()
            try scene.organisation.edit { contents in
                try contents.add(Department(id: 400, parentID: 1, name: "临时组"))
                try contents.updateEmployee("u003") { $0.memberships = [.init(departmentID: 400, order: 7, leader: true)] }
            }
            #expect(try await scene.sync().at("status").text == "success")
            try scene.organisation.edit { contents in
                try contents.updateEmployee("u003") { $0.memberships = [.init(departmentID: 200)] }
            }
            let move = try await scene.sync()
            try scene.organisation.edit { try $0.removeDepartment(400) }
            #expect(try await scene.sync().at("counts.department.deleted") == 1)
            _ = try await scene.decide("task.undo", move)
            #expect(try await scene.sync().at("status").text == "success")
            try await replica.follow(scene.pair.agent)
            #expect(try await replica.differences(from: scene.pair.agent, scene.idp) == [])
            #expect(try await scene.differences() == [])
        }
    }

    /// What the records of a task are about.
    private func changed(in task: JSONValue, _ scene: Scene) async throws -> Set<String> {
        let records = try await scene.pair.agent.call("record.list", ["taskId": task.at("id"), "pageSize": 1000]).at("records").elements
        return Set(records.map { "\($0.at("action").text ?? "") \($0.at("sourceId").text ?? "")" })
    }
}

extension Scene {
    /// Decides on a task and waits for its end.
    fileprivate func decide(_ method: String, _ task: JSONValue) async throws -> JSONValue {
        let decided = try await pair.agent.call(method, ["taskId": task.at("id")])
        return try await pair.agent.call("task.wait", ["taskId": decided.at("id")])
    }
}
