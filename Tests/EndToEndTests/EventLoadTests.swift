import DingTalkSimulator
import Foundation
import IdentityModel
import JSONKit
import TestSupport
import Testing

/// Many events while everything is synchronized.
@Suite struct EventLoadTests {
    /// `EVENT_SECONDS=60` runs the long way too, and has the answers measured.
    static let seconds = ProcessInfo.processInfo.environment["EVENT_SECONDS"].flatMap { Int($0) }

    /// Emits fifty events each tenth of a second.
    private static func emit(_ simulator: DingTalkSimulator, seconds: Int) async throws {
        let ids = simulator.organisation.snapshot.employees.prefix(1000).map(\.id)
        let clock = ContinuousClock()
        let start = clock.now
        for step in 0..<seconds * 10 {
            for number in 0..<50 {
                simulator.events.emit("user_modify_org", [ids[(step * 50 + number) % ids.count]], corpID: simulator.apps[0].corpID)
            }
            try await clock.sleep(until: start + .milliseconds(100) * (step + 1))
        }
    }

    @Test func `five hundred events a second are answered and stored while a synchronization applies`() async throws {
        try await withCallbacks(organisation: Organisation(employees: 2000, departments: 50, seed: 6)) { pair, idp in
            let events = pair.simulator.events
            let task = try await pair.agent.call("sync.start", ["idpId": idp]).at("id")
            try await Self.emit(pair.simulator, seconds: 1)
            try await eventually(within: .seconds(600)) { events.underWay == 0 }
            #expect(events.sent.allSatisfy { $0.fate == .delivered })
            let ended = try await pair.agent.call("task.wait", ["taskId": task, "timeoutSeconds": 600])
            #expect(ended.at("status").text == "success")
            #expect(try await pair.handled(idp).count == events.sent.count)
        }
    }

    @Test(.enabled(if: seconds != nil, "EVENT_SECONDS=60 runs it"))
    func `five hundred events a second for a minute are stored and answered in time, and a kill in the middle loses none`() async throws {
        let seconds = Self.seconds ?? 60
        let organisation = Organisation(employees: 20_000, departments: 500, seed: 6)
        try await withDingTalkSimulator(organisation: organisation) { simulator in
            try await withTemporaryDirectory { directory in
                let site = DaemonSite(directory: directory)
                let launch = site.agent(source: simulator.baseURL, options: ["--callback-listen", "unix:" + site.callbackSocket])
                try await withDaemon(site.registry) { registry in
                    let (idp, task, killed) = try await withDaemon(launch) { agent in
                        let pair = DaemonPair(site: site, registry: registry, agent: agent, simulator: simulator)
                        let idp = try await pair.createTestedIdP(CallbackTests.settings)
                        pair.subscribe(idp)
                        let task = try await agent.call("sync.start", ["idpId": idp]).at("id")
                        try await Self.emit(simulator, seconds: seconds / 2)
                        agent.kill()
                        return (idp, task, simulator.events.sent.last?.time ?? 0)
                    }
                    try await withThrowingTaskGroup(of: Void.self) { group in
                        group.addTask { try await Self.emit(simulator, seconds: seconds - seconds / 2) }
                        group.addTask {
                            try await withDaemon(launch) { agent in
                                let ready = simulator.events.sent.last?.time ?? 0
                                let pair = DaemonPair(site: site, registry: registry, agent: agent, simulator: simulator)
                                try await eventually(within: .seconds(600)) { simulator.events.sent.count == seconds * 500 }
                                try await Self.wait(for: task, agent)
                                try await Self.check(pair, idp, deadFrom: killed, to: ready)
                            }
                        }
                        try await group.waitForAll()
                    }
                }
            }
        }
    }

    /// - Parameters:
    ///   - killed, ready: when nobody answered: pushes between are repeated, which takes its time.
    private static func check(_ pair: DaemonPair, _ idp: JSONValue, deadFrom killed: Int64, to ready: Int64) async throws {
        let handled = try await pair.handled(idp)
        let sent = pair.simulator.events.sent
        #expect(sent.allSatisfy { $0.fate == .delivered })
        #expect(Set(handled.compactMap { $0.at("sourceEventId").text }) == Set(sent.map(\.eventID)))
        let times = sent.filter { $0.time < killed - 2000 || $0.time > ready }.compactMap(\.answeredAfter).sorted()
        try #require(!times.isEmpty)
        print(
            """
            \(sent.count) events; answers: median \(times[times.count / 2]) ms, 99 % \(times[times.count * 99 / 100]) ms, \
            longest \(times.last ?? 0) ms; dead for \(ready - killed) ms
            """)
        #expect(times.last ?? .max < 1000)
        let last = try await pair.agent.call("sync.start", ["idpId": idp]).at("id")
        #expect(try await wait(for: last, pair.agent).at("status").text == "success")
    }

    @discardableResult
    private static func wait(for task: JSONValue, _ agent: Daemon) async throws -> JSONValue {
        while true {
            let waited = try await agent.call("task.wait", ["taskId": task, "timeoutSeconds": 20])
            if waited.at("endedAt") != .null { return waited }
        }
    }
}
