import DingTalkSimulator
import IdentityModel
import JSONKit
import TestSupport
import Testing

/// Events that come over a connection that the agent opens.
@Suite struct StreamTests {
    @Test func `a change that a stream tells is in the directory`() async throws {
        try await withStream { pair, idp in
            let person = try #require(pair.simulator.organisation.snapshot.employees.first { _ in true }?.id)
            try pair.simulator.organisation.edit { try $0.updateEmployee(person) { $0.title = "流水线" } }
            let event = try await pair.handled(idp)[0]
            #expect(event.at("channel").text == "stream")
            #expect(event.at("verdict").text == "applied")
            #expect(pair.simulator.events.sent.map(\.fate) == [.delivered])
            #expect(try await pair.employee(idp, person).at("title").text == "流水线")
        }
    }

    @Test func `a stream that is asked to go is replaced before it ends, and nothing is read anew`() async throws {
        try await withStream { pair, idp in
            let events = pair.simulator.events
            let tasks = try await pair.agent.call("task.list", ["idpId": idp]).at("tasks").elements.count
            let old = try #require(events.streamMoments.last?.number)
            events.disconnectStreams(closing: false)
            try await eventually { events.openStreams == 1 }
            let new = try #require(events.streamMoments.last?.number)
            events.emit("user_modify_org", ["somebody"], corpID: "c")
            #expect(try await pair.handled(idp).count == 1)
            events.endLeavingStreams()
            try await eventually { events.streamMoments.last == .ended(old) }
            #expect(events.streamMoments == [.opened(old), .opened(new), .ended(old)])
            #expect(try await pair.agent.call("task.list", ["idpId": idp]).at("tasks").elements.count == tasks)
        }
    }

    @Test func `after a stream was cut everything is read anew, and what was told meanwhile is in the directory`() async throws {
        try await withStream { pair, idp in
            let events = pair.simulator.events
            let person = try #require(pair.simulator.organisation.snapshot.employees.first { _ in true }?.id)
            // Told to nobody: the stream is cut before.
            events.settings.stream = false
            events.cutStreams()
            try pair.simulator.organisation.edit { try $0.updateEmployee(person) { $0.title = "断线" } }
            try await eventually { events.openStreams == 1 }
            try await eventually { try await pair.employee(idp, person).at("title").text == "断线" }
            #expect(try await pair.agent.call("event.list", ["idpId": idp]).at("events") == .array([]))
        }
    }

    @Test func `a stream is closed with its IdP, and opened when its mode says so`() async throws {
        try await withStream { pair, idp in
            _ = try await pair.registry.call("idp.update", ["id": idp, "patch": ["dingtalk": ["eventMode": "off"]]])
            try await eventually { pair.simulator.events.openStreams == 0 }
            _ = try await pair.registry.call("idp.update", ["id": idp, "patch": ["dingtalk": ["eventMode": "stream"]]])
            try await eventually { pair.simulator.events.openStreams == 1 }
            _ = try await pair.registry.call("idp.disable", ["id": idp])
            try await eventually { pair.simulator.events.openStreams == 0 }
        }
    }

    @Test func `an event is acknowledged when it is on the disk, and told again where it cannot be`() async throws {
        try await withDingTalkSimulator(organisation: Organisation(employees: 20, departments: 4, seed: 3)) { simulator in
            try await withTemporaryDirectory { directory in
                let site = DaemonSite(directory: directory)
                let machine = try FaultyMachine(in: directory)
                try await withDaemon(site.registry) { registry in
                    try await withDaemon(machine.running(site.agent(source: simulator.baseURL))) { agent in
                        let pair = DaemonPair(site: site, registry: registry, agent: agent, simulator: simulator)
                        let idp = try await Self.open(pair)
                        try machine.setRoom(.none)
                        simulator.events.emit("user_modify_org", ["somebody"], corpID: "c")
                        try await eventually { simulator.events.putOff > 1 }
                        #expect(simulator.events.sent.map(\.fate) == [.underWay])
                        try machine.setRoom(.enough)
                        #expect(try await pair.handled(idp).count == 1)
                        #expect(simulator.events.sent.map(\.fate) == [.delivered])
                    }
                }
            }
        }
    }

    @Test func `none of the events that a stream told is lost when the agent is killed`() async throws {
        let organisation = Organisation(employees: 300, departments: 10, seed: 4)
        try await withDingTalkSimulator(organisation: organisation) { simulator in
            try await withTemporaryDirectory { directory in
                let site = DaemonSite(directory: directory)
                let launch = site.agent(source: simulator.baseURL)
                try await withDaemon(site.registry) { registry in
                    let idp = try await withDaemon(launch) { agent in
                        let pair = DaemonPair(site: site, registry: registry, agent: agent, simulator: simulator)
                        let idp = try await Self.open(pair)
                        #expect(try await pair.sync(idp).at("status").text == "success")
                        organisation.edit { contents in
                            for person in contents.employees.map(\.id) { try? contents.updateEmployee(person) { $0.title = "新职务" } }
                        }
                        try await eventually { simulator.events.sent.count { $0.fate == .delivered } > 50 }
                        agent.kill()
                        return idp
                    }
                    try await withDaemon(launch) { agent in
                        let pair = DaemonPair(site: site, registry: registry, agent: agent, simulator: simulator)
                        let events = try await pair.handled(idp)
                        #expect(Set(events.compactMap { $0.at("sourceEventId").text }) == Set(simulator.events.sent.map(\.eventID)))
                        #expect(simulator.events.sent.allSatisfy { $0.fate == .delivered })
                    }
                }
            }
        }
    }

    /// Creates an IdP whose events come by a stream, and waits until it is open and found to need no reconciliation.
    private static func open(_ pair: DaemonPair) async throws -> JSONValue {
        pair.simulator.events.settings.stream = true
        pair.simulator.events.settings.retryMilliseconds = Array(repeating: 200, count: 5000)
        let idp = try await pair.createTestedIdP(["dingtalk": ["eventMode": "stream"]])
        try await eventually { pair.simulator.events.openStreams == 1 }
        try await eventually { pair.agent.logText.contains("before the first synchronization") }
        return idp
    }

    /// Runs `body` with a pair whose IdP has a stream open and has been synchronized.
    private func withStream(_ body: @Sendable @escaping (DaemonPair, JSONValue) async throws -> Void) async throws {
        try await withDingTalkSimulator(organisation: Organisation(employees: 20, departments: 4, seed: 3)) { simulator in
            try await withPair(simulator: simulator) { pair in
                let idp = try await Self.open(pair)
                #expect(try await pair.sync(idp).at("status").text == "success")
                try await body(pair, idp)
            }
        }
    }
}
