import DingTalkSimulator
import IdentityModel
import SourceAPI
import Testing

@testable import DingTalkSource

@Suite(.serialized) struct ThrottleTests {
    @Test func `under an enforced limit everything is read, and the limit is hardly ever passed`() async throws {
        try await withSimulatedDingTalk(
            employees: 1500, departments: 60, limits: Limits(perSecond: 20, latency: 20), changing: { $0.requestsPerSecond = 20 }
        ) { fixture in
            let truth = Truth(fixture.simulator.organisation.snapshot)
            let meter = ReadMeter()
            let taken = try await fixture.read(meter: meter)
            #expect(taken.places == truth.places)
            #expect(taken.failed.isEmpty)
            // How many requests slip into the next second depends on the machine; that they are few does not.
            #expect(meter.throttled <= meter.requests / 10)
            #expect(meter.requests == 2 + truth.departments.count + truth.pages + meter.throttled)
        }
    }

    @Test(arguments: [15, 60]) func `a limit that nobody configured is found out while reading`(_ limit: Int) async throws {
        try await withSimulatedDingTalk(
            employees: 300, departments: 60, limits: Limits(perSecond: limit), changing: { $0.requestsPerSecond = nil }
        ) { fixture in
            let meter = ReadMeter()
            let taken = try await fixture.read(meter: meter)
            #expect(taken.failed.isEmpty)
            #expect(taken.places == Truth(fixture.simulator.organisation.snapshot).places)
            // How many requests slip into the next second depends on the machine; that they are few does not.
            #expect(meter.throttled <= meter.requests / 10)
        }
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
