import DingTalkSimulator
import Glibc
import IdentityModel
import JSONKit
import LineProtocol
import TestSupport
import Testing

/// The machine fails: no room on the disk, a clock that jumps, no registry, several starts at once.
@Suite struct MachineTests {
    /// Runs `body` in a scene whose agent runs on a faulty machine.
    private func withMachine(
        settings: JSONValue = [:], _ body: @Sendable @escaping (Scene, FaultyMachine) async throws -> Void
    ) async throws {
        let organisation = try Organisation.company()
        try await withDingTalkSimulator(organisation: organisation) { simulator in
            try await withTemporaryDirectory { directory in
                let site = DaemonSite(directory: directory)
                let machine = try FaultyMachine(in: directory)
                try await withDaemon(site.registry) { registry in
                    try await withDaemon(machine.running(site.agent(source: simulator.baseURL))) { agent in
                        let pair = DaemonPair(site: site, registry: registry, agent: agent, simulator: simulator)
                        try await body(
                            Scene(pair: pair, organisation: organisation, idp: try await pair.createTestedIdP(settings)), machine)
                    }
                }
            }
        }
    }

    @Test func `with no room for what is staged the task fails, the directory stays, and there is work again when there is room`()
        async throws
    {
        try await withMachine { scene, machine in
            #expect(try await scene.sync().at("status").text == "success")
            let before = try await scene.accounts()
            try scene.organisation.edit { try $0.add(.member(900, of: 100)) }
            try machine.setRoom(.noneForStaging)
            let task = try await scene.sync()
            #expect(task.at("status").text == "failed", "\(task)")
            #expect(task.at("error.reason").text == "disk_full")
            #expect(words(of: task).contains("Make room"))
            try await scene.expectUntouched(before)
            #expect(try await scene.pair.agent.call("service.health").at("checks").elements.isEmpty == false)
            try machine.setRoom(.enough)
            #expect(try await scene.sync().at("status").text == "success")
            #expect(try await scene.differences() == [])
        }
    }

    @Test func `with no room for the directory the task fails whole, and there is work again when there is room`() async throws {
        try await withMachine { scene, machine in
            #expect(try await scene.sync().at("status").text == "success")
            let before = try await scene.accounts()
            try scene.organisation.edit { try $0.add(.member(900, of: 100)) }
            scene.simulator.limits = Limits(perSecond: nil, latency: 200)
            let agent = scene.pair.agent
            let id = try await agent.call("sync.start", ["idpId": scene.idp]).at("id")
            try await eventually { try await agent.call("task.get", ["taskId": id]).at("progress.requests").integer ?? 0 > 0 }
            try machine.setRoom(.noneForDirectory)
            scene.simulator.limits = .none
            let task = try await agent.call("task.wait", ["taskId": id])
            #expect(task.at("status").text == "failed", "\(task)")
            #expect(task.at("error.reason").text == "disk_full")
            try await scene.expectUntouched(before)
            try machine.setRoom(.enough)
            #expect(try await scene.sync().at("status").text == "success")
            #expect(try await scene.differences() == [])
            #expect(try await agent.call("task.get", ["taskId": id]).at("status").text == "failed", "no task runs for ever")
        }
    }

    @Test func `a clock that jumps a day ahead or back makes one run at most for a due time`() async throws {
        try await withMachine(settings: ["sync": ["automatic": true, "cycleHours": 6]]) { scene, machine in
            let agent = scene.pair.agent
            let tasks = { try await agent.call("task.list", ["idpId": scene.idp, "trigger": "schedule"]).at("tasks").elements }
            /// Renames the IdP: the agent looks at its schedule after every change of one.
            let look = { (name: JSONValue) in
                _ = try await scene.pair.registry.call("idp.update", ["id": scene.idp, "patch": ["name": name]])
                try await eventually { try await agent.call("schedule.list").at("schedules[0].name") == name }
            }
            let areOver = { (count: Int) in
                let tasks = try await tasks()
                return tasks.count == count && tasks.allSatisfy { $0.at("endedAt") != .null }
            }
            try await eventually { try await areOver(1) }
            try machine.setClock(aheadBySeconds: 86_400)
            try await look("ahead")
            try await eventually { try await areOver(2) }
            try await look("still-ahead")
            #expect(try await tasks().count == 2)
            let ahead = try await agent.call("schedule.list").at("schedules[0]")
            #expect(try #require(Timestamp(ahead.at("nextRunAt").text ?? "")) > Timestamp.now.advanced(byMilliseconds: 86_400_000))
            try machine.setClock(aheadBySeconds: 0)
            try await look("back")
            #expect(try await tasks().count == 2)
            let back = try await agent.call("schedule.list").at("schedules[0]")
            let next = try #require(Timestamp(back.at("nextRunAt").text ?? ""))
            #expect(next > Timestamp.now)
            #expect(next <= Timestamp.now.advanced(byMilliseconds: 6 * 3_600_000))
        }
    }

    @Test func `who left is kept for the time that was set, and then removed (casdoor#3600)`() async throws {
        try await withMachine(settings: ["sync": ["departures": ["policy": "suspend", "retainDays": 2]]]) { scene, machine in
            #expect(try await scene.sync().at("status").text == "success")
            try scene.organisation.edit { try $0.removeEmployee("u003") }
            _ = try await scene.sync()
            #expect(try await scene.accounts()["u003"]?.at("employmentStatus").text == "left")
            try machine.setClock(aheadBySeconds: 86_400)
            _ = try await scene.sync()
            #expect(try await scene.accounts()["u003"] != nil)
            try machine.setClock(aheadBySeconds: 3 * 86_400)
            _ = try await scene.sync()
            #expect(try await scene.accounts()["u003"] == nil)
            #expect(try await scene.differences() == [])
        }
    }

    @Test func `of many starts at once one makes a task, and the others are told its id`() async throws {
        try await withScene { scene in
            scene.simulator.limits = Limits(perSecond: nil, latency: 200)
            let answers = try await withThrowingTaskGroup(of: (isNew: Bool, id: JSONValue).self) { group in
                for _ in 0..<12 {
                    group.addTask {
                        do {
                            return (true, try await scene.pair.agent.call("sync.start", ["idpId": scene.idp]).at("id"))
                        } catch LineClientError.rpc(let failure) where failure.reason == "task_active" {
                            return (false, failure.data?.at("taskId") ?? .null)
                        }
                    }
                }
                var answers: [(isNew: Bool, id: JSONValue)] = []
                for try await answer in group { answers.append(answer) }
                return answers
            }
            #expect(answers.count { $0.isNew } == 1)
            #expect(Set(answers.compactMap { $0.id.text }).count == 1)
            let ended = try await scene.pair.agent.call("task.wait", ["taskId": answers[0].id])
            #expect(ended.at("status").text == "success")
        }
    }

    @Test func `of a run by the schedule and many by hand at once one makes a task, and the others are told its id`() async throws {
        try await withMachine(settings: ["sync": ["automatic": true, "cycleHours": 6]]) { scene, machine in
            let agent = scene.pair.agent
            let schedule = { @Sendable in try await agent.call("schedule.list").at("schedules[0]") }
            try await eventually { try await schedule().at("lastTask.endedAt") != .null }
            let first = try await schedule().at("lastTask.id")
            scene.simulator.limits = Limits(perSecond: nil, latency: 200)
            try machine.setClock(aheadBySeconds: 86_400)
            let active = try await withThrowingTaskGroup(of: JSONValue.self) { group in
                // The agent looks at its schedule after every change of an IdP.
                group.addTask {
                    _ = try await scene.pair.registry.call("idp.update", ["id": scene.idp, "patch": ["name": "due"]])
                    try await eventually { try await schedule().at("lastTask.id") != first }
                    return try await schedule().at("lastTask.id")
                }
                for _ in 0..<8 {
                    group.addTask {
                        do {
                            return try await agent.call("sync.start", ["idpId": scene.idp]).at("id")
                        } catch LineClientError.rpc(let failure) where failure.reason == "task_active" {
                            return failure.data?.at("taskId") ?? .null
                        }
                    }
                }
                return try await group.reduce(into: Set<String>()) { $0.insert($1.text ?? "none") }
            }
            #expect(active.count == 1)
            #expect(try await agent.call("task.wait", ["taskId": .string(active.first ?? "")]).at("status").text == "success")
        }
    }

    @Test func `a registry that goes during a run does not stop it; a new one answers 503 until it is back`() async throws {
        let organisation = try Organisation.company()
        try await withDingTalkSimulator(organisation: organisation) { simulator in
            try await withTemporaryDirectory { directory in
                let site = DaemonSite(directory: directory)
                try await withDaemon(site.agent(source: simulator.baseURL)) { agent in
                    let (idp, task) = try await withDaemon(site.registry) { registry in
                        let pair = DaemonPair(site: site, registry: registry, agent: agent, simulator: simulator)
                        let idp = try await pair.createTestedIdP()
                        simulator.limits = Limits(perSecond: nil, latency: 100)
                        let task = try await agent.call("sync.start", ["idpId": idp]).at("id")
                        registry.kill()
                        return (idp, task)
                    }
                    let ended = try await agent.call("task.wait", ["taskId": task])
                    #expect(ended.at("status").text == "success", "\(ended)")
                    #expect(try await agent.differences(of: idp, from: organisation) == [])
                    #expect(try await reason { try await agent.call("sync.start", ["idpId": idp]) } == "registry_unavailable")
                    try await withDaemon(site.registry) { registry in
                        try await eventually { try await registry.call("idp.get", ["id": idp]).at("lastSync.taskId") == task }
                        let pair = DaemonPair(site: site, registry: registry, agent: agent, simulator: simulator)
                        #expect(try await pair.sync(idp).at("status").text == "success")
                    }
                }
            }
        }
    }
}

extension Timestamp {
    static var now: Timestamp {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Timestamp(milliseconds: Int64(time.tv_sec) * 1000)
    }
}
