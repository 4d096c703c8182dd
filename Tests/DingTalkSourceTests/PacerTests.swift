import Testing

@testable import DingTalkSource

@Suite struct PacerTests {
    private static let millisecond: Int64 = 1_000_000
    private static let start: Int64 = 1_790_000_000_000_000_000

    /// Sends `count` requests as fast as the pacer lets, each `lateness` later than it might.
    private func run(
        _ pacer: inout Pacer, count: Int, from start: Int64, lateness: () -> Int64 = { 0 }
    ) -> [Int64] {
        var now = start
        return (0..<count).map { _ in
            let due = pacer.due(at: now)
            let waits = due > now
            if waits { now = due + lateness() }
            pacer.send(at: now, waitedFor: waits ? due : nil)
            pacer.accepted(sentAt: now, at: now)
            return now
        }
    }

    private func mostInASecond(_ times: [Int64]) -> Int {
        times.indices.map { first in times[first...].prefix { $0 < times[first] + Pacer.second }.count }.max() ?? 0
    }

    @Test(arguments: [1, 7, 20, 60], [0, 13, 499, 777, 990])
    func `no second, wherever it begins, sees more than the limit`(_ limit: Int, _ offset: Int64) {
        var pacer = Pacer(limit: limit)
        let times = run(&pacer, count: limit * 10 + 3, from: Self.start + offset * Self.millisecond)
        #expect(mostInASecond(times) <= limit)
    }

    @Test(arguments: [7, 20, 60])
    func `the quota is spent`(_ limit: Int) {
        var pacer = Pacer(limit: limit)
        let times = run(&pacer, count: limit * 30, from: Self.start + 333 * Self.millisecond)
        #expect(times[times.count - 1] - times[0] <= 30 * Pacer.second)
    }

    @Test func `timers that are late by some milliseconds neither add up nor pass the limit of a whole second`() {
        var pacer = Pacer(limit: 20)
        var generator = SeededGenerator(state: 7)
        let times = run(&pacer, count: 525, from: Self.start + 480 * Self.millisecond) {
            Int64.random(in: 0...(5 * Self.millisecond), using: &generator)
        }
        let bySecond = Dictionary(grouping: times) { $0 / Pacer.second }
        #expect(bySecond.values.map(\.count).max() ?? 0 <= 20)
        #expect(times[524] - times[0] <= 26_400 * Self.millisecond)
    }

    @Test func `what came together once does not come together in every second after`() {
        var pacer = Pacer(limit: 20)
        let times = run(&pacer, count: 100, from: Self.start)
        let together = zip(times.dropFirst(40), times.dropFirst(41)).filter { $1 - $0 < 40 * Self.millisecond }
        #expect(together.isEmpty)
    }

    @Test func `a throttle closes the interface until its end, and does not lower the pace by itself`() {
        var pacer = Pacer(limit: 20)
        _ = run(&pacer, count: 20, from: Self.start)
        let now = Self.start + 900 * Self.millisecond
        pacer.throttled(ThrottleNotice(endsAt: (Self.start + Pacer.second) / Self.millisecond, limit: 20), sentAt: now, at: now)
        #expect(pacer.due(at: now) >= Self.start + Pacer.second)
        #expect(pacer.due(at: now) <= Self.start + Pacer.second + 60 * Self.millisecond)
        #expect(pacer.rate.perSecond(at: now) == 20)
    }

    @Test func `an end that cannot be is not believed`() {
        var pacer = Pacer(limit: 20)
        pacer.throttled(ThrottleNotice(endsAt: 1), sentAt: Self.start, at: Self.start)
        #expect(pacer.closedUntil == Self.start + Pacer.second)
        pacer.throttled(ThrottleNotice(endsAt: .max), sentAt: Self.start, at: Self.start + 2 * Pacer.second)
        #expect(pacer.closedUntil == Self.start + 3 * Pacer.second)
    }

    @Test func `a lower limit that the source names is believed at once`() {
        var pacer = Pacer(limit: 20)
        pacer.throttled(ThrottleNotice(limit: 7), sentAt: Self.start, at: Self.start)
        #expect(pacer.rate.perSecond(at: Self.start) == 7)
        let times = run(&pacer, count: 50, from: Self.start)
        #expect(mostInASecond(times) <= 7)
    }

    @Test func `without a limit of our own nothing waits, until the source names one`() {
        var pacer = Pacer(limit: 0)
        #expect(run(&pacer, count: 1000, from: Self.start).allSatisfy { $0 == Self.start })
        pacer.throttled(ThrottleNotice(limit: 20), sentAt: Self.start, at: Self.start)
        #expect(mostInASecond(run(&pacer, count: 100, from: Self.start)) <= 20)
    }
}

/// A small generator whose numbers are the same in every run.
struct SeededGenerator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
