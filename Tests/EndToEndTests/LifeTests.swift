import DingTalkSimulator
import IdentityModel
import JSONKit
import LineProtocol
import TestSupport
import Testing

/// What happens between the two daemons while an IdP lives.
@Suite struct LifeTests {
    static let organisation = Organisation(employees: 40, departments: 6, seed: 5)

    @Test func `an automatic IdP that was never synchronized is synchronized at once, and the schedule shows it`() async throws {
        try await withDingTalkSimulator(organisation: Self.organisation) { simulator in
            try await withPair(simulator: simulator) { pair in
                let idp = try await pair.createTestedIdP(["sync": ["automatic": true, "cycleHours": 6]])
                try await eventually {
                    try await pair.agent.call("task.list", ["idpId": idp, "status": "success"]).at("tasks").elements.count == 1
                }
                let task = try await pair.agent.call("task.list", ["idpId": idp]).at("tasks[0]")
                #expect(task.at("trigger").text == "schedule")
                #expect(task.at("counts.employee.created") == 40)
                let entry = try await pair.agent.call("schedule.list").at("schedules[0]")
                #expect(entry.at("idpId") == idp)
                #expect(entry.at("automatic") == true)
                #expect(entry.at("cycleHours") == 6)
                #expect(entry.at("lastTask.id") == task.at("id"))
                #expect(entry.at("consecutiveFailures") == 0)
                let next = try #require(Timestamp(entry.at("nextRunAt").text ?? ""))
                let began = try #require(Timestamp(task.at("createdAt").text ?? ""))
                #expect(next > began)
                #expect(next <= began.advanced(byMilliseconds: 6 * 3_600_000))
            }
        }
    }

    @Test func `a second start is told the id of the task under way`() async throws {
        try await withDingTalkSimulator(organisation: Self.organisation) { simulator in
            try await withPair(simulator: simulator) { pair in
                let idp = try await pair.createTestedIdP()
                simulator.limits = Limits(perSecond: nil, latency: 200)
                let task = try await pair.agent.call("sync.start", ["idpId": idp])
                do {
                    _ = try await pair.agent.call("sync.start", ["idpId": idp])
                    Issue.record("two tasks of one IdP")
                } catch LineClientError.rpc(let failure) {
                    #expect(failure.code == 409)
                    #expect(failure.reason == "task_active")
                    #expect(failure.data?.at("taskId") == task.at("id"))
                }
                let canceled = try await pair.agent.call("task.cancel", ["taskId": task.at("id")])
                #expect(canceled.at("status").text == "canceled")
            }
        }
    }

    @Test func `a watch tells the progress while the task runs, and last its end`() async throws {
        try await withDingTalkSimulator(organisation: Self.organisation) { simulator in
            try await withPair(simulator: simulator) { pair in
                let idp = try await pair.createTestedIdP()
                simulator.limits = Limits(perSecond: nil, latency: 300)
                let task = try await pair.agent.call("sync.start", ["idpId": idp]).at("id")
                let watcher = try await pair.agent.client()
                let began = try await watcher.call(method: "task.watch", params: ["taskId": task])
                #expect(began.at("id") == task)
                var notifications: [LineNotification] = []
                for try await notification in watcher.notifications {
                    notifications.append(notification)
                    if notification.method == "task.ended" { break }
                }
                #expect(
                    notifications.dropLast().allSatisfy { $0.method == "task.progress" && $0.value.at("progress.percent").integer != nil })
                #expect(notifications.count > 1)
                #expect(notifications.last?.value.at("status").text == "success")
                #expect(notifications.last?.value.at("taskId") == task)
                await watcher.close()

                let shown = try await runProgram("sync-agent", ["watch", task.text ?? "", "--socket", pair.site.agentSocket])
                #expect(shown.exitCode == 0)
                #expect(shown.output.contains("40 created"))
            }
        }
    }

    @Test func `closing an IdP cancels its running task`() async throws {
        try await withDingTalkSimulator(organisation: Self.organisation) { simulator in
            try await withPair(simulator: simulator) { pair in
                let idp = try await pair.createTestedIdP()
                simulator.limits = Limits(perSecond: nil, latency: 2000)
                let task = try await pair.agent.call("sync.start", ["idpId": idp]).at("id")
                _ = try await pair.registry.call("idp.disable", ["id": idp])
                let ended = try await pair.agent.call("task.wait", ["taskId": task])
                #expect(ended.at("status").text == "canceled")
                #expect(try await reason { try await pair.agent.call("sync.start", ["idpId": idp]) } == "idp_closed")
            }
        }
    }

    @Test func `deleting an IdP drops its directory and keeps its records`() async throws {
        try await withDingTalkSimulator(organisation: Self.organisation) { simulator in
            try await withPair(simulator: simulator) { pair in
                let idp = try await pair.createTestedIdP()
                let task = try await pair.sync(idp).at("id")
                _ = try await pair.registry.call("idp.delete", ["id": idp])
                try await eventually { try await pair.agent.call("employee.list", ["idpId": idp]).at("employees").elements.isEmpty }
                #expect(try await pair.agent.call("department.list", ["idpId": idp]).at("departments") == .array([]))
                #expect(try await pair.agent.call("record.list", ["taskId": task]).at("records").elements.count == 46)
                #expect(try await reason { try await pair.agent.call("sync.start", ["idpId": idp]) } == "not_found")
            }
        }
    }

    @Test func `an IdP that was deleted while the agent was away is dropped when it is back`() async throws {
        try await withDingTalkSimulator(organisation: Self.organisation) { simulator in
            try await withTemporaryDirectory { directory in
                let site = DaemonSite(directory: directory)
                try await withDaemon(site.registry) { registry in
                    let launch = site.agent(source: simulator.baseURL)
                    let idp = try await withDaemon(launch) { agent in
                        let pair = DaemonPair(site: site, registry: registry, agent: agent, simulator: simulator)
                        let idp = try await pair.createTestedIdP()
                        _ = try await pair.sync(idp)
                        return idp
                    }
                    _ = try await registry.call("idp.delete", ["id": idp])
                    try await withDaemon(launch) { agent in
                        try await eventually { try await agent.call("employee.list", ["idpId": idp]).at("employees").elements.isEmpty }
                    }
                }
            }
        }
    }

    @Test func `thirty clients at once never pass the limits`() async throws {
        try await withTemporaryDirectory { directory in
            try await withDaemon(DaemonSite(directory: directory).registry) { registry in
                var ids: [JSONValue] = []
                for number in 0..<20 {
                    let document: JSONValue =
                        number < 6
                        ? ["type": "custom", "name": .string("自建-\(number)"), "status": "closed"]
                        : [
                            "type": "dingtalk", "name": .string("钉钉-\(number)"), "status": "closed",
                            "dingtalk": [
                                "corpId": .string("ding\(number)"), "appKey": "key", "appSecret": "secret", "dingtalkType": "standard",
                            ],
                        ]
                    ids.append(try await registry.call("idp.create", document).at("id"))
                }
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for client in 0..<30 {
                        group.addTask { [ids] in
                            for step in ids.indices {
                                let id = ids[(step * 7 + client) % ids.count]
                                do { _ = try await registry.call("idp.enable", ["id": id]) } catch LineClientError.rpc(let failure) {
                                    #expect(["limit_enabled", "limit_custom"].contains(failure.reason))
                                }
                                let limits = try await registry.call("limits.get")
                                #expect(limits.at("enabled.used").integer ?? 99 <= 5)
                                #expect(limits.at("customEnabled.used").integer ?? 99 <= 1)
                            }
                        }
                    }
                    try await group.waitForAll()
                }
                let enabled = try await registry.call("idp.list", ["status": "enabled"]).at("idps").elements
                #expect(enabled.count == 5)
                #expect(enabled.count { $0.at("type").text == "custom" } <= 1)
            }
        }
    }
}
