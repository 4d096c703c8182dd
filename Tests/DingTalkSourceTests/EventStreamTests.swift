import DingTalkSimulator
import IdentityModel
import SourceAPI
import Synchronization
import TestSupport
import Testing

@testable import DingTalkSource

@Suite struct EventStreamTests {
    /// Takes what a stream tells; holds events back where the test says so.
    private final class Sink: EventStreamSink {
        let faults = Mutex<[SourceFault]>([])
        let gaps = Mutex(0)
        let underWay = Mutex(0)
        let released = Mutex(true)

        func take(_ event: SourceEvent) async throws {
            underWay.withLock { $0 += 1 }
            try await eventually { released.withLock { $0 } }
        }
        func openedAfterGap() async { gaps.withLock { $0 += 1 } }
        func lost(_ fault: SourceFault) async { faults.withLock { $0.append(fault) } }
    }

    /// Runs `body` beside a stream whose pauses are over at once; `pauses` are those that it made.
    private func withStream(
        _ body: (Fixture, Sink, @escaping @Sendable () -> [Duration]) async throws -> Void
    ) async throws {
        try await withSimulatedDingTalk(employees: 5, departments: 2) { fixture in
            let pauses = Mutex<[Duration]>([])
            var stream = try #require(try fixture.provider.eventStream(for: .dingtalk(Fixture.access())) as? DingTalkEventStream)
            let clock = ManualClock()
            stream.clock = PacingClock(
                now: { clock.now },
                sleep: { deadline in
                    pauses.withLock { $0.append(.nanoseconds(deadline - clock.now)) }
                    await clock.clock.sleep(deadline)
                })
            let sink = Sink()
            fixture.simulator.events.settings.stream = true
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { [stream] in await stream.run(into: sink) }
                defer { group.cancelAll() }
                try await body(fixture, sink) { pauses.withLock { $0 } }
            }
        }
    }

    @Test(arguments: [503, 429])
    func `an address that is refused is asked for ever more seldom, until it is given`(
        _ status: Int
    ) async throws {
        try await withStream { fixture, sink, pauses in
            try await eventually { sink.gaps.withLock { $0 } == 1 }
            let fault = fixture.simulator.faults.add(Fault(.httpStatus(status), path: "/v1.0/gateway/connections/open"))
            fixture.simulator.events.cutStreams()
            try await eventually { sink.faults.withLock { $0.count } >= 5 }
            fixture.simulator.faults.remove(fault)
            try await eventually { sink.gaps.withLock { $0 } == 2 }
            // The first is of the connection that was cut.
            #expect(sink.faults.withLock { $0.dropFirst().allSatisfy { $0.code == "\(status)" } }, "\(sink.faults.withLock { $0 })")
            for (place, pause) in pauses().prefix(5).enumerated() {
                let middle = StreamConnections.pause(place + 1)
                #expect((middle * 0.8...middle * 1.2).contains(pause), "\(place): \(pause)")
            }
        }
    }

    @Test func `a server's ping is answered with its own data, also while events are being stored`() async throws {
        try await withStream { fixture, sink, _ in
            let events = fixture.simulator.events
            try await eventually { events.openStreams == 1 }
            sink.released.withLock { $0 = false }
            for number in 0..<5 { events.emit("user_modify_org", ["u\(number)"], corpID: "c") }
            // All five are stored side by side, and none is acknowledged.
            try await eventually { sink.underWay.withLock { $0 } == 5 }
            events.pingStreams("42")
            try await eventually { events.streamPongs == [#"{"opaque":"42"}"#] }
            #expect(events.underWay == 5)
            sink.released.withLock { $0 = true }
            try await eventually { events.underWay == 0 }
            #expect(events.sent.allSatisfy { $0.fate == .delivered })
        }
    }
}
