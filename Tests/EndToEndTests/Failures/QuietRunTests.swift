import DingTalkSimulator
import JSONKit
import TestSupport
import Testing

/// A run that finds nothing new costs next to nothing.
@Suite struct QuietRunTests {
    @Test func `an unchanged organisation of 2,000 people costs no write, no feed entry and no needless request`() async throws {
        let organisation = Organisation(employees: 2000, departments: 60, seed: 4)
        try await withScene(organisation) { scene in
            let contents = organisation.snapshot
            let pages = contents.departments.reduce(0) { $0 + max(1, (contents.memberCount(of: $1.id) + 99) / 100) }
            var replica = FeedReplica()
            try await replica.follow(scene.pair.agent)
            let entries = replica.entries
            #expect(try await replica.differences(from: scene.pair.agent, scene.idp) == [])
            let before = try await scene.accounts()
            scene.simulator.counters.reset()

            let task = try await scene.sync()
            #expect(task.at("status").text == "success", "\(task)")
            #expect(task.at("counts.employee.same") == 2000)
            #expect(Double(scene.simulator.counters.total) <= 1.02 * Double(2 + contents.departmentCount + pages))
            #expect(try await scene.pair.agent.call("record.list", ["taskId": task.at("id")]).at("records") == .array([]))
            try await replica.follow(scene.pair.agent)
            #expect(replica.entries == entries)
            let after = try await scene.accounts()
            #expect(before.allSatisfy { after[$0.key]?.at("revision") == $0.value.at("revision") })
        }
    }
}
