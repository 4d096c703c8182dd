import DingTalkSimulator
import GRDB
import IdentityModel
import JSONKit
import TestSupport
import Testing

/// Events that come while everything of their IdP is synchronized.
@Suite struct EventsBesideRunsTests {
    @Test func `pushes are answered at the first try while a run applies, and what they name waits until it is over`() async throws {
        try await withCallbacks(organisation: Organisation(employees: 300, departments: 30, seed: 6)) { pair, idp in
            let simulator = pair.simulator
            let events = simulator.events
            // Whoever is slow today does not fail for it: a push that is not answered is the failure.
            events.settings.answerMilliseconds = 60_000
            events.settings.retryMilliseconds = []
            simulator.limits = Limits(perSecond: nil, latency: 100)
            let task = try await pair.agent.call("sync.start", ["idpId": idp]).at("id")
            func phase() async throws -> String? {
                try await pair.agent.call("task.get", ["taskId": task]).at("progress.phase").text
            }
            try await eventually { try await pair.agent.call("task.get", ["taskId": task]).at("progress.requests").integer ?? 0 > 0 }
            let people = simulator.organisation.snapshot.employees.map(\.id)
            try await Self.holdingDirectory(of: pair.site) {
                simulator.limits = .none
                try await eventually { try await phase() == "apply" }
                try simulator.organisation.edit { try $0.updateEmployee(people[0]) { $0.title = "首席" } }
                for person in people.dropFirst() { events.emit("user_modify_org", [person], corpID: simulator.apps[0].corpID) }
                try await eventually { events.underWay == 0 }
                #expect(events.sent.count == people.count)
                #expect(events.sent.allSatisfy { $0.fate == .delivered })
                let waiting = try await pair.agent.call("event.list", ["idpId": idp, "verdict": "pending", "pageSize": 1000])
                #expect(waiting.at("events").elements.count == people.count)
                #expect(try await phase() == "apply")
            }
            #expect(try await pair.agent.call("task.wait", ["taskId": task]).at("status").text == "success")
            #expect(try await pair.handled(idp).count == people.count)
            #expect(try await pair.employee(idp, people[0]).at("title").text == "首席")
        }
    }

    @Test func `events go ahead of the reading of everything where the source throttles`() async throws {
        try await withCallbacks(organisation: Organisation(employees: 400, departments: 200, seed: 6)) { pair, idp in
            #expect(try await pair.sync(idp).at("status").text == "success")
            let simulator = pair.simulator
            simulator.limits = Limits(perSecond: 5)
            let task = try await pair.agent.call("sync.start", ["idpId": idp]).at("id")
            try await eventually { try await pair.agent.call("task.get", ["taskId": task]).at("progress.requests").integer ?? 0 > 5 }
            let person = try #require(simulator.organisation.snapshot.employees.first { _ in true }?.id)
            try simulator.organisation.edit { try $0.updateEmployee(person) { $0.title = "先行" } }
            #expect(try await pair.handled(idp)[0].at("verdict").text == "applied")
            #expect(try await pair.employee(idp, person).at("title").text == "先行")
            let running = try await pair.agent.call("task.get", ["taskId": task])
            #expect(running.at("status").text == "running")
            #expect(["departments", "employees"].contains(running.at("progress.phase").text), "it still reads")
            _ = try await pair.agent.call("task.cancel", ["taskId": task])
        }
    }

    /// Runs `body` while nobody else writes to the agent's directory: a run that would is stopped in the middle of its applying. The agent
    /// waits ten seconds for its turn.
    private static func holdingDirectory(of site: DaemonSite, _ body: () async throws -> Void) async throws {
        var configuration = Configuration()
        configuration.allowsUnsafeTransactions = true
        let directory = try DatabaseQueue(path: site.agentState + "/directory.sqlite", configuration: configuration)
        try await directory.writeWithoutTransaction { try $0.beginTransaction(.immediate) }
        do {
            try await body()
        } catch {
            try await directory.writeWithoutTransaction { try $0.rollback() }
            throw error
        }
        try await directory.writeWithoutTransaction { try $0.rollback() }
        try directory.close()
    }
}
