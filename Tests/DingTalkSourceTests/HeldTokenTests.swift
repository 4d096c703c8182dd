import DingTalkSimulator
import IdentityModel
import SourceAPI
import TestSupport
import Testing

@testable import DingTalkSource

/// Whoever waits for an answer is not made to wait with a synchronization.
@Suite(.timeLimit(.minutes(1))) struct HeldTokenTests {
    @Test func `a test of the connection is answered while a synchronization waits out a ban for its token`() async throws {
        try await withSimulatedDingTalk(employees: 10, departments: 2, changing: { $0.banWait = .seconds(300) }) { fixture in
            fixture.simulator.faults.add(Fault(.htmlPage, path: DingTalkAPI.accessToken.rawValue))
            let reading = Task { try await fixture.read() }
            try await eventually { fixture.simulator.counters.requests(DingTalkAPI.accessToken.rawValue) == 1 }
            let checks = await (try fixture.source()).checkConnectivity()
            #expect(checks.contains { $0.source?.class == .throttled && $0.status == .warning })
            #expect(!checks.contains { $0.status == .failed })
            reading.cancel()
            _ = await reading.result
        }
    }
}
