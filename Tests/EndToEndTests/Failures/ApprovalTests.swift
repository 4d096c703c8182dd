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

    /// What the records of a task are about.
    private func changed(in task: JSONValue, _ scene: Scene) async throws -> Set<String> {
        let records = try await scene.pair.agent.call("record.list", ["taskId": task.at("id"), "pageSize": 1000]).at("records").elements
        return Set(records.map { "\($0.at("action").text ?? "") \($0.at("sourceId").text ?? "")" })
    }
}

extension Scene {
    /// Decides on a task and waits for its end.
    fileprivate func decide(_ method: String, _ task: JSONValue) async throws -> JSONValue {
        _ = try await pair.agent.call(method, ["taskId": task.at("id")])
        return try await pair.agent.call("task.wait", ["taskId": task.at("id")])
    }
}
