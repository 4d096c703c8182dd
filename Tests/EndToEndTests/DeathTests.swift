import DingTalkSimulator
import IdentityModel
import JSONKit
import LineProtocol
import TestSupport
import Testing

/// Either daemon may die at any moment, and stop at any moment.
@Suite struct DeathTests {
    @Test func `while the registry is dead the agent reads on and says 503 where it needs it, and recovers`() async throws {
        try await withDingTalkSimulator(organisation: Organisation(employees: 30, departments: 4, seed: 2)) { simulator in
            try await withTemporaryDirectory { directory in
                let site = DaemonSite(directory: directory)
                try await withDaemon(site.agent(source: simulator.baseURL)) { agent in
                    let idp = try await withDaemon(site.registry) { registry in
                        let pair = DaemonPair(site: site, registry: registry, agent: agent, simulator: simulator)
                        let idp = try await pair.createTestedIdP()
                        #expect(try await pair.sync(idp).at("status").text == "success")
                        registry.kill()
                        return idp
                    }
                    #expect(try await reason { try await agent.call("sync.start", ["idpId": idp]) } == "registry_unavailable")
                    #expect(try await reason { try await agent.call("connectivity.test", ["idpId": idp]) } == "registry_unavailable")
                    #expect(try await agent.call("employee.list", ["idpId": idp]).at("employees").elements.count == 30)
                    try await eventually { try await agent.call("service.health").at("status").text == "degraded" }
                    try await withDaemon(site.registry) { registry in
                        let pair = DaemonPair(site: site, registry: registry, agent: agent, simulator: simulator)
                        let kept = try await registry.call("idp.get", ["id": idp])
                        #expect(kept.at("connectivity.status").text == "passed", "committed answers are kept")
                        let next = try await pair.sync(idp)
                        #expect(next.at("status").text == "success")
                    }
                }
            }
        }
    }

    @Test func `a task that ends while the registry is dead is reported when it is back`() async throws {
        try await withDingTalkSimulator(organisation: Organisation(employees: 100, departments: 20, seed: 2)) { simulator in
            try await withTemporaryDirectory { directory in
                let site = DaemonSite(directory: directory)
                try await withDaemon(site.agent(source: simulator.baseURL)) { agent in
                    let (idp, task) = try await withDaemon(site.registry) { registry in
                        let pair = DaemonPair(site: site, registry: registry, agent: agent, simulator: simulator)
                        let idp = try await pair.createTestedIdP()
                        simulator.limits = Limits(perSecond: nil, latency: 50)
                        let task = try await agent.call("sync.start", ["idpId": idp]).at("id")
                        registry.kill()
                        return (idp, task)
                    }
                    let ended = try await agent.call("task.wait", ["taskId": task])
                    #expect(ended.at("status").text == "success", "a run goes on with what it holds")
                    try await withDaemon(site.registry) { registry in
                        try await eventually { try await registry.call("idp.get", ["id": idp]).at("lastSync.taskId") == task }
                    }
                }
            }
        }
    }

    @Test func `SIGTERM with a run in flight tells who waits for it that it goes on, and exits with 0`() async throws {
        let organisation = Organisation(employees: 200, departments: 40, seed: 9)
        try await withDingTalkSimulator(organisation: organisation) { simulator in
            try await withTemporaryDirectory { directory in
                let site = DaemonSite(directory: directory)
                try await withDaemon(site.registry) { registry in
                    try await withDaemon(site.agent(source: simulator.baseURL)) { agent in
                        let pair = DaemonPair(site: site, registry: registry, agent: agent, simulator: simulator)
                        let idp = try await pair.createTestedIdP()
                        simulator.limits = Limits(perSecond: nil, latency: 500)
                        let task = try await agent.call("sync.start", ["idpId": idp]).at("id")
                        let waiter = try await agent.client()
                        async let ended = waiter.call(method: "task.wait", params: ["taskId": task, "timeoutSeconds": 60])
                        try await eventually {
                            try await agent.call("task.get", ["taskId": task]).at("progress.departments").integer ?? 0 > 0
                        }
                        agent.terminate()
                        #expect(try await ended.at("status").text == "running")
                        await waiter.close()
                    }
                }
            }
        }
    }
}
