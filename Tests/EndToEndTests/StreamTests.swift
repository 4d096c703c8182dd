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
            let tasks = try await pair.agent.call("task.list", ["idpId": idp]).at("tasks").elements.count
            let opened = pair.simulator.events.streamsOpened
            pair.simulator.events.disconnectStreams()
            try await eventually { pair.simulator.events.openStreams == 1 }
            #expect(pair.simulator.events.streamsOpened == opened + 1)
            pair.simulator.events.emit("user_modify_org", ["somebody"], corpID: "c")
            #expect(try await pair.handled(idp).count == 1)
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

    /// Runs `body` with a pair whose IdP has a stream open and has been synchronized.
    private func withStream(_ body: @Sendable @escaping (DaemonPair, JSONValue) async throws -> Void) async throws {
        try await withDingTalkSimulator(organisation: Organisation(employees: 20, departments: 4, seed: 3)) { simulator in
            simulator.events.settings.stream = true
            simulator.events.settings.retryMilliseconds = [100, 200, 400, 800, 1600, 3200, 6400, 12800]
            try await withPair(simulator: simulator) { pair in
                let idp = try await pair.createTestedIdP(["dingtalk": ["eventMode": "stream"]])
                try await eventually { simulator.events.openStreams == 1 }
                #expect(try await pair.sync(idp).at("status").text == "success")
                try await body(pair, idp)
            }
        }
    }
}
