import Synchronization
import Testing

@testable import DingTalkSource

@Suite struct RateGovernorTests {
    @Test func `everyone who waits is let through, and no second sees more than the limit`() async throws {
        let manual = ManualClock()
        let governor = RateGovernor(limit: 20, clock: manual.clock)
        let times = Recorded<Int64>()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<200 {
                group.addTask {
                    times.append(try await governor.admit(.bulk))
                }
            }
            try await group.waitForAll()
        }
        let sorted = times.values.sorted()
        #expect(sorted.count == 200)
        let most = sorted.indices.map { first in sorted[first...].prefix { $0 < sorted[first] + Pacer.second }.count }.max()
        #expect(most ?? 0 <= 20)
    }

    @Test func `a person comes before a synchronization that waited longer`() async throws {
        let manual = ManualClock()
        let gate = HeldClock(manual)
        let governor = RateGovernor(limit: 1, clock: gate.clock)
        try await governor.admit(.bulk)
        // Who goes on first is the machine's choice; at what time each was let through is the governor's.
        let times = Recorded<(time: Int64, who: String)>()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for index in 0..<3 {
                group.addTask {
                    times.append((try await governor.admit(.bulk), "bulk \(index)"))
                }
            }
            await gate.sleeping()
            group.addTask {
                times.append((try await governor.admit(.interactive), "person"))
            }
            while governor.present.waiting.reduce(0, +) < 4 { await Task.yield() }
            gate.release()
            try await group.waitForAll()
        }
        #expect(times.values.count == 4)
        #expect(times.values.min { $0.time < $1.time }?.who == "person")
    }

    @Test func `a cancelled waiter leaves, the others go on`() async throws {
        let manual = ManualClock()
        let gate = HeldClock(manual)
        let governor = RateGovernor(limit: 1, clock: gate.clock)
        try await governor.admit(.bulk)
        let cancelled = Task { _ = try await governor.admit(.bulk) }
        await gate.sleeping()
        let other = Task { _ = try await governor.admit(.bulk) }
        while governor.present.waiting.reduce(0, +) < 2 { await Task.yield() }
        cancelled.cancel()
        await #expect(throws: CancellationError.self) { try await cancelled.value }
        gate.release()
        _ = try await other.value
    }
}

/// A manual clock whose sleepers wait until they are released.
private final class HeldClock: Sendable {
    private let manual: ManualClock
    private let isReleased = Atomic<Bool>(false)
    private let sleepers = Atomic<Int>(0)

    init(_ manual: ManualClock) { self.manual = manual }

    func release() { isReleased.store(true, ordering: .releasing) }

    func sleeping() async { while sleepers.load(ordering: .acquiring) == 0 { await Task.yield() } }

    var clock: PacingClock {
        PacingClock(
            now: { self.manual.now },
            sleep: { deadline in
                self.sleepers.wrappingAdd(1, ordering: .releasing)
                while !self.isReleased.load(ordering: .acquiring) { await Task.yield() }
                await self.manual.clock.sleep(deadline)
            })
    }
}

/// What happened, in order.
private final class Recorded<Value: Sendable>: Sendable {
    private let list = Mutex<[Value]>([])

    var values: [Value] { list.withLock { $0 } }

    func append(_ value: Value) { list.withLock { $0.append(value) } }
}
