import DingTalkSimulator
import IdentityModel
import JSONKit
import LineProtocol
import TestSupport
import Testing

/// A run that the agent's end interrupts goes on at its next start, and reads only what is missing.
@Suite struct ResumptionTests {
    private static let people = 400
    private static let organisation = Organisation(employees: people, departments: 200, seed: 21)

    /// What is known of a run when its agent ends.
    private struct Interrupted: Sendable {
        let idp: JSONValue
        let task: JSONValue
        /// Departments that `task.coverage` says are read, by their ids.
        let done: Set<String>
    }

    /// Starts a run against a slow source and waits until some departments, and not all, are staged.
    private func interruptedRun(_ pair: DaemonPair) async throws -> Interrupted {
        let idp = try await pair.createTestedIdP()
        pair.simulator.limits = Limits(perSecond: nil, latency: 400)
        let task = try await pair.agent.call("sync.start", ["idpId": idp]).at("id")
        try await eventually {
            try await pair.agent.call("task.coverage", ["taskId": task]).at("totals.complete").integer ?? 0 >= 40
        }
        let coverage = try await pair.agent.call("task.coverage", ["taskId": task, "pageSize": 1000])
        #expect(coverage.at("totals.complete").integer ?? .max < 201)
        let done = coverage.at("departments").elements.filter { $0.at("state").text == "complete" }.compactMap { $0.at("sourceId").text }
        return Interrupted(idp: idp, task: task, done: Set(done))
    }

    /// Waits for the end of the run, in an agent that was started anew.
    private func resume(_ run: Interrupted, _ pair: DaemonPair) async throws {
        let ended = try await pair.agent.call("task.wait", ["taskId": run.task, "timeoutSeconds": 50])
        try #require(ended.at("status").text == "success", "\(ended)")
        #expect(ended.at("counts.employee.created").integer == Int64(Self.people))
        let note = try #require(ended.at("notes").elements.compactMap(\.text).first { $0.hasPrefix("Resumed: ") })
        let kept = try #require(note.split(separator: " ").dropFirst().first.flatMap { Int64($0) })
        #expect(kept >= 40)

        let coverage = try await pair.agent.call("task.coverage", ["taskId": run.task])
        let pages = try #require(coverage.at("totals.pages").integer)
        #expect(coverage.at("totals.complete") == coverage.at("totals.departments"))
        #expect(Int64(pair.simulator.counters.requests("/topapi/v2/user/list")) == pages - kept, "kept pages are not read again")
        let asked = pair.simulator.counters.calls.filter { $0.path == "/topapi/v2/user/list" }.map(\.body)
        for department in run.done {
            #expect(!asked.contains { $0.contains("\"dept_id\":\(department),") }, "\(department) was read again")
        }

        let again = try await pair.sync(run.idp)
        #expect(again.at("status").text == "success")
        for count in ["created", "updated", "deleted"] {
            #expect(again.at("counts.employee.\(count)") == 0)
            #expect(again.at("counts.department.\(count)") == 0)
        }
    }

    private func withSite(_ body: @Sendable @escaping (DaemonSite, DingTalkSimulator) async throws -> Void) async throws {
        try await withDingTalkSimulator(organisation: Self.organisation) { simulator in
            try await withTemporaryDirectory { directory in try await body(DaemonSite(directory: directory), simulator) }
        }
    }

    @Test(arguments: [true, false]) func `an agent that ends in mid-run goes on at its next start`(isKilled: Bool) async throws {
        try await withSite { site, simulator in
            try await withDaemon(site.registry) { registry in
                let launch = site.agent(source: simulator.baseURL)
                let run = try await withDaemon(launch) { agent in
                    let run = try await interruptedRun(DaemonPair(site: site, registry: registry, agent: agent, simulator: simulator))
                    if isKilled { agent.kill() } else { agent.terminate() }
                    return run
                }
                simulator.limits = .none
                simulator.counters.reset()
                try await withDaemon(launch) { agent in
                    try await resume(run, DaemonPair(site: site, registry: registry, agent: agent, simulator: simulator))
                }
            }
        }
    }

    @Test func `pages that were read before a ban of the address outlive it and the agent's end`() async throws {
        try await withSite { site, simulator in
            try await withDaemon(site.registry) { registry in
                // For as long as a ban lasts, five minutes.
                let launch = site.agent(source: simulator.baseURL)
                let run = try await withDaemon(launch) { agent in
                    let run = try await interruptedRun(DaemonPair(site: site, registry: registry, agent: agent, simulator: simulator))
                    simulator.faults.add(Fault(.htmlPage))
                    try await eventually { simulator.counters.byPath.values.contains { $0.errors["html"] ?? 0 > 0 } }
                    agent.kill()
                    return run
                }
                simulator.limits = .none
                simulator.faults.removeAll()
                simulator.counters.reset()
                try await withDaemon(launch) { agent in
                    try await resume(run, DaemonPair(site: site, registry: registry, agent: agent, simulator: simulator))
                }
            }
        }
    }

    @Test func `a registry that is away at the restart is waited for`() async throws {
        try await withSite { site, simulator in
            let launch = site.agent(source: simulator.baseURL)
            let run = try await withDaemon(site.registry) { registry in
                try await withDaemon(launch) { agent in
                    let run = try await interruptedRun(DaemonPair(site: site, registry: registry, agent: agent, simulator: simulator))
                    agent.kill()
                    return run
                }
            }
            simulator.limits = .none
            simulator.counters.reset()
            try await withDaemon(launch) { agent in
                try await eventually { try await agent.call("service.health").at("status").text == "degraded" }
                #expect(try await agent.call("task.get", ["taskId": run.task]).at("status").text == "running")
                try await withDaemon(site.registry) { registry in
                    try await resume(run, DaemonPair(site: site, registry: registry, agent: agent, simulator: simulator))
                }
            }
        }
    }

    @Test func `a scratch file that is damaged ends the task as interrupted, and the next run succeeds`() async throws {
        try await withSite { site, simulator in
            try await withDaemon(site.registry) { registry in
                let launch = site.agent(source: simulator.baseURL)
                let run = try await withDaemon(launch) { agent in
                    let run = try await interruptedRun(DaemonPair(site: site, registry: registry, agent: agent, simulator: simulator))
                    agent.kill()
                    return run
                }
                try writeText("not a database", to: "\(site.agentState)/staging/\(run.task.text ?? "").sqlite")
                simulator.limits = .none
                try await withDaemon(launch) { agent in
                    let pair = DaemonPair(site: site, registry: registry, agent: agent, simulator: simulator)
                    let ended = try await agent.call("task.get", ["taskId": run.task])
                    #expect(ended.at("status").text == "failed")
                    #expect(ended.at("failType").text == "interrupted")
                    #expect(try await agent.call("employee.list", ["idpId": run.idp]).at("employees") == .array([]))
                    #expect(try await pair.sync(run.idp).at("counts.employee.created").integer == Int64(Self.people))
                }
            }
        }
    }

    @Test func `an IdP that was closed while the agent was away ends the task`() async throws {
        try await withSite { site, simulator in
            try await withDaemon(site.registry) { registry in
                let launch = site.agent(source: simulator.baseURL)
                let run = try await withDaemon(launch) { agent in
                    let run = try await interruptedRun(DaemonPair(site: site, registry: registry, agent: agent, simulator: simulator))
                    agent.terminate()
                    return run
                }
                _ = try await registry.call("idp.disable", ["id": run.idp])
                try await withDaemon(launch) { agent in
                    let ended = try await agent.call("task.wait", ["taskId": run.task])
                    #expect(["failed", "canceled"].contains(ended.at("status").text))
                    #expect(try await agent.call("employee.list", ["idpId": run.idp]).at("employees") == .array([]))
                }
            }
        }
    }
}
