import DingTalkSimulator
import Foundation
import IdentityModel
import JSONKit
import TestSupport
import Testing

/// Many events while everything is synchronized.
@Suite struct EventLoadTests {
    /// `EVENT_SECONDS=60` makes it the long way, and has the answers measured.
    static let seconds = ProcessInfo.processInfo.environment["EVENT_SECONDS"].flatMap { Int($0) }

    @Test func `five hundred events a second are answered and stored while a synchronization applies`() async throws {
        let people = Self.seconds == nil ? 2000 : 100_000
        try await withCallbacks(organisation: Organisation(employees: people, departments: people / 40, seed: 6)) { pair, idp in
            let events = pair.simulator.events
            let ids = pair.simulator.organisation.snapshot.employees.prefix(1000).map(\.id)
            let task = try await pair.agent.call("sync.start", ["idpId": idp]).at("id")
            let clock = ContinuousClock()
            let start = clock.now
            for step in 0..<(Self.seconds ?? 1) * 10 {
                for number in 0..<50 {
                    events.emit("user_modify_org", [ids[(step * 50 + number) % ids.count]], corpID: pair.simulator.apps[0].corpID)
                }
                // Fifty each tenth of a second.
                try await clock.sleep(until: start + .milliseconds(100) * (step + 1))
            }
            try await eventually(within: .seconds(600)) { events.underWay == 0 }
            #expect(events.sent.allSatisfy { $0.fate == .delivered })
            let ended = try await pair.agent.call("task.wait", ["taskId": task, "timeoutSeconds": 600])
            #expect(ended.at("status").text == "success")
            #expect(try await pair.handled(idp).count == events.sent.count)
            guard Self.seconds != nil else { return }
            let times = events.sent.compactMap(\.answeredAfter).sorted()
            print("answers: median \(times[times.count / 2]) ms, 99 % \(times[times.count * 99 / 100]) ms, longest \(times.last ?? 0) ms")
            #expect(times.last ?? .max < 1000)
        }
    }
}
