import DingTalkSimulator
import JSONKit
import LineProtocol
import TestSupport
import Testing

/// The notices of tasks and schedules, as the real agent tells them.
@Suite struct NoticeStoryTests {
    @Test func `held and partial tasks and a quarantine are told once each, as they stand`() async throws {
        let organisation = try Organisation.company()
        try await withDingTalkSimulator(organisation: organisation) { simulator in
            try await withTemporaryDirectory { directory in
                let site = DaemonSite(directory: directory)
                let machine = try FaultyMachine(in: directory)
                try await withWebhookPeer { peer in
                    let launch = try site.agent(source: simulator.baseURL).telling(peer, in: directory)
                    try await withDaemon(site.registry) { registry in
                        try await withDaemon(machine.running(launch)) { agent in
                            let pair = DaemonPair(site: site, registry: registry, agent: agent, simulator: simulator)
                            try await Self.story(pair, organisation, machine, peer)
                        }
                    }
                }
            }
        }
    }

    private static func story(
        _ pair: DaemonPair, _ organisation: Organisation, _ machine: FaultyMachine, _ peer: WebhookPeer
    ) async throws {
        let guarded: JSONValue = ["sync": ["automatic": true, "cycleHours": 1, "guard": ["maxDeletePercent": 1, "maxDeleteCount": 1]]]
        let idp = try await pair.createTestedIdP(guarded)
        let scene = Scene(pair: pair, organisation: organisation, idp: idp)
        try await eventually { try await schedule(idp, pair).at("lastTask.status").text == "success" }

        try organisation.edit { contents in for id in ["u003", "u008"] { try contents.removeEmployee(id) } }
        let held = try await scene.sync()
        #expect(held.at("status").text == "held", "\(held)")
        _ = try await pair.agent.call("task.approve", ["taskId": held.at("id")])
        scene.inject(.systemBusy, .members, department: 200)
        let partial = try await scene.sync()
        #expect(partial.at("status").text == "partial_success", "\(partial)")
        scene.recover()
        try await eventually { peer.notices.count == 2 }
        #expect(peer.notices.map { $0.at("kind").text } == ["task.held", "task.partial"])
        #expect(peer.notices.map { $0.at("task.id") } == [held.at("id"), partial.at("id")])
        #expect(peer.notices[0].at("task.status").text == "held")
        #expect(peer.notices[0].at("task.failType") == held.at("failType"))
        #expect(peer.notices[1].at("task.counts") == partial.at("counts"))

        // The agent looks at its schedule after every change of an IdP, here of another one.
        let other = try await pair.registry.call("idp.create", ["type": "custom", "name": "day-0", "status": "enabled"]).at("id")
        pair.simulator.allowedAddresses = ["192.0.2.1"]
        for day in 1...4 {
            try machine.setClock(aheadBySeconds: Int64(day) * 2 * 86_400)
            _ = try await pair.registry.call("idp.update", ["id": other, "patch": ["name": .string("day-\(day)")]])
            try await eventually { peer.notices.count { $0.at("kind").text == "task.failed" } == day }
        }
        try await eventually { peer.notices.contains { $0.at("kind").text == "schedule.quarantined" } }
        let quarantines = peer.notices.filter { $0.at("kind").text == "schedule.quarantined" }
        #expect(quarantines.count == 1)
        #expect(quarantines[0].at("idpId") == idp)
        #expect(quarantines[0].at("schedule.idpId") == idp)
        #expect(quarantines[0].at("schedule.quarantined") == true)
        #expect(quarantines[0].at("schedule.consecutiveFailures").integer ?? 0 >= 3)
        #expect(try await schedule(idp, pair).at("quarantined") == true)
    }

    private static func schedule(_ idp: JSONValue, _ pair: DaemonPair) async throws -> JSONValue {
        try await pair.agent.call("schedule.list").at("schedules").elements.first { $0.at("idpId") == idp } ?? .null
    }
}

extension WebhookPeer {
    /// What it was told, changes of the directory aside.
    fileprivate var notices: [JSONValue] { taken.filter { $0.at("kind").text != "directory.changed" } }
}
