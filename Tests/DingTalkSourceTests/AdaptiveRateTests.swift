import Testing

@testable import DingTalkSource

/// A thousand requests to one interface, without a pause, in virtual time.
@Suite struct AdaptiveRateTests {
    private static let millisecond: Int64 = 1_000_000
    private static let start: Int64 = 1_790_000_000_000_000_000

    @Test(arguments: [7, 20, 33, 60], [0, 333, 900])
    func `a limit that nobody configured is found, spent, and hardly ever passed`(_ limit: Int, _ offset: Int64) {
        var pacer = Pacer(limit: nil)
        let outcome = LimitedSource(limit: limit).serve(&pacer, count: 1000, from: Self.start + offset * Self.millisecond)
        #expect(outcome.throttledPercent <= 0.5)
        #expect(outcome.usedPercent(of: limit) >= 95)
    }

    @Test(arguments: [7, 20, 60], [20, 100, 300])
    func `answers that take their time make learning no dearer`(_ limit: Int, _ latency: Int64) {
        var pacer = Pacer(limit: nil)
        let source = LimitedSource(limit: limit, latency: latency * Self.millisecond)
        let outcome = source.serve(&pacer, count: 1000, from: Self.start)
        #expect(outcome.throttledPercent <= 0.5)
        #expect(outcome.usedPercent(of: limit) >= (limit == 60 ? 80 : 95))
    }

    @Test func `the limit that was configured is spent and not passed`() {
        var pacer = Pacer(limit: 20)
        let outcome = LimitedSource(limit: 20).serve(&pacer, count: 1000, from: Self.start + 480 * Self.millisecond)
        #expect(outcome.throttled == 0)
        #expect(outcome.usedPercent(of: 20) >= 95)
        var slower = Pacer(limit: 5)
        let spared = LimitedSource(limit: 20).serve(&slower, count: 100, from: Self.start)
        #expect(spared.ended - spared.began >= 19 * Pacer.second)
    }

    @Test(arguments: [true, false])
    func `a limit that others use up is shared with them`(_ isTelling: Bool) {
        var pacer = Pacer(limit: nil)
        let source = LimitedSource(limit: 20, others: 13, isTelling: isTelling)
        let outcome = source.serve(&pacer, count: 1000, from: Self.start)
        #expect(outcome.throttledPercent <= 0.5)
        #expect(outcome.usedPercent(of: 7) >= 95)
    }

    @Test func `a limit that no answer names is measured`() {
        var pacer = Pacer(limit: nil)
        let outcome = LimitedSource(limit: 20, isTelling: false).serve(&pacer, count: 1000, from: Self.start)
        #expect(outcome.throttledPercent <= 0.5)
        #expect(outcome.usedPercent(of: 20) >= 95)
        #expect(pacer.rate.ceiling == 20)
    }

    @Test(arguments: [nil, 20])
    func `clocks that differ cost a few refusals, not the quota`(_ own: Int?) {
        for ahead in [-700, -300, 250, 500, 900] as [Int64] {
            var pacer = Pacer(limit: own)
            let source = LimitedSource(limit: 20, latency: 5 * Self.millisecond, ahead: ahead * Self.millisecond)
            let outcome = source.serve(&pacer, count: 1000, from: Self.start + 100 * Self.millisecond)
            #expect(outcome.throttledPercent <= 1, "\(ahead)")
            #expect(outcome.usedPercent(of: 20) >= 90, "\(ahead)")
        }
    }

    @Test func `a limit that was raised is found within minutes, one that stays costs ever fewer trials`() {
        var pacer = Pacer(limit: nil)
        let first = LimitedSource(limit: 20).serve(&pacer, count: 400, from: Self.start)
        #expect(pacer.rate.ceiling == 20)
        let raised = LimitedSource(limit: 60).serve(&pacer, count: 6000, from: first.ended)
        #expect(raised.throttled == 0)
        #expect(pacer.rate.perSecond(at: raised.ended) == 60)

        var patient = Pacer(limit: nil)
        let hour = LimitedSource(limit: 20).serve(&patient, count: 20 * 3600, from: Self.start)
        #expect(hour.throttled <= 10)
        #expect(hour.usedPercent(of: 20) >= 99)
    }

    @Test func `without a limit of our own nothing waits until the source refuses`() {
        var pacer = Pacer(limit: 0)
        let outcome = LimitedSource(limit: 20).serve(&pacer, count: 1000, from: Self.start)
        #expect(outcome.throttledPercent <= 0.5)
        #expect(outcome.usedPercent(of: 20) >= 95)
    }

    @Test func `refusals that come whatever the pace do not bring it to a standstill`() {
        var rate = AdaptiveRate(own: 20)
        for second in 0..<100 as Range<Int64> {
            rate.took(20, at: Self.start + second * Pacer.second)
            rate.refused(ThrottleNotice(limit: 20), window: second, taken: 20, at: Self.start + second * Pacer.second)
        }
        #expect(rate.perSecond(at: Self.start + 100 * Pacer.second) == 20)
    }
}
