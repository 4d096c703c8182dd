import DingTalkSimulator
import IdentityModel
import SourceAPI
import Testing

@testable import DingTalkSource

@Suite(.serialized) struct ThrottleTests {
    /// What one reading asked and was refused.
    private struct Tally {
        var needed = 0
        var requests = 0
        var throttled = 0
        var ceilings: [Int] = []

        /// In per cent.
        var throttledShare: Double { 100 * Double(throttled) / Double(max(1, requests)) }
    }

    /// Reads an organisation once, whole; what was counted at both ends must agree.
    private func tally(
        employees: Int, departments: Int, limits: Limits, requestsPerSecond: Int?
    ) async throws -> Tally {
        try await withSimulatedDingTalk(
            employees: employees, departments: departments, limits: limits, changing: { $0.requestsPerSecond = requestsPerSecond }
        ) { fixture in
            let truth = Truth(fixture.simulator.organisation.snapshot)
            let meter = ReadMeter()
            let taken = try await fixture.read(meter: meter)
            #expect(taken.places == truth.places)
            #expect(taken.failed.isEmpty)
            #expect(meter.throttled == fixture.simulator.counters.throttled)
            #expect(meter.requests == fixture.simulator.counters.total)
            let needed = 2 + truth.departments.count + truth.pages
            #expect(meter.requests == needed + meter.throttled, "nothing is asked twice but what was refused")
            return Tally(
                needed: needed, requests: meter.requests, throttled: meter.throttled,
                ceilings: fixture.provider.present.flatMap(\.states).compactMap(\.state.ceiling))
        }
    }

    /// A machine that holds requests up until the next second has some refused, whoever sends them: the best of three readings counts. Who
    /// asks too fast is refused in all of them.
    private func best(_ isGood: (Tally) -> Bool, _ reading: () async throws -> Tally) async throws -> Tally {
        var tally = try await reading()
        for _ in 0..<2 where !isGood(tally) { tally = try await reading() }
        return tally
    }

    @Test func `10,000 people at 20 requests a second cost what is needed and at most one refusal in 200`() async throws {
        var limits = Limits(perSecond: 20)
        limits.latency = 50
        let found = try await best({ $0.throttledShare <= 0.5 }) { [limits] in
            try await tally(employees: 10_000, departments: 500, limits: limits, requestsPerSecond: nil)
        }
        #expect(found.throttledShare <= 0.5, "\(found)")
    }

    /// 7 has to be found out, by a handful of refusals; 60 is the most that any edition admits, and is gone up to without one.
    private static let refusals = [7: 1...8, 60: 0...2]

    @Test(arguments: [7, 60]) func `a limit that nobody configured is found out while reading, at the cost of few refusals`(
        _ limit: Int
    ) async throws {
        let refusals = try #require(Self.refusals[limit])
        let found = try await best({ refusals.contains($0.throttled) }) {
            try await tally(employees: 60, departments: limit * 4, limits: Limits(perSecond: limit), requestsPerSecond: nil)
        }
        #expect(refusals.contains(found.throttled), "\(found)")
        if limit == 7 { #expect(!found.ceilings.isEmpty && found.ceilings.allSatisfy { (6...8).contains($0) }, "\(found)") }
    }

    @Test func `a limit lower than the configured one is learned from the refusals`() async throws {
        try await withSimulatedDingTalk(
            employees: 150, departments: 20, limits: Limits(perSecond: 10), changing: { $0.requestsPerSecond = 40 }
        ) { fixture in
            let meter = ReadMeter()
            let taken = try await fixture.read(meter: meter)
            #expect(taken.places == Truth(fixture.simulator.organisation.snapshot).places)
            #expect(taken.failed.isEmpty)
            #expect(meter.throttled > 0)
        }
    }

    @Test func `sources of one application share its quota`() async throws {
        try await withSimulatedDingTalk(
            employees: 60, departments: 12, limits: Limits(perSecond: 10), changing: { $0.requestsPerSecond = 10 }
        ) { fixture in
            async let one = fixture.read()
            async let other = fixture.read()
            let truth = Truth(fixture.simulator.organisation.snapshot)
            let results = try await [one, other]
            #expect(results.allSatisfy { $0.places == truth.places })
            #expect(fixture.simulator.counters.throttled <= fixture.simulator.counters.total / 5)
            #expect(fixture.simulator.counters.requests(DingTalkAPI.accessToken.rawValue) == 1)
        }
    }
}
