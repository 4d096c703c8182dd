import Synchronization

/// Time as the pacing sees it: nanoseconds since 1970 that never jump, and sleep until such a time. Tests bring their own.
struct PacingClock: Sendable {
    let now: @Sendable () -> Int64
    /// Returns at `deadline`, or earlier when the task is cancelled.
    let sleep: @Sendable (_ deadline: Int64) async -> Void

    /// The system's monotonic clock, laid on the wall clock once: whole seconds of it are whole seconds of DingTalk's windows,
    /// and a clock that is set while we run moves no window.
    static let system: PacingClock = {
        let origin = ContinuousClock.now
        let seconds = SystemTime.nanosecondsSince1970()
        return PacingClock(
            now: { seconds + (ContinuousClock.now - origin).wholeNanoseconds },
            sleep: { deadline in
                try? await Task.sleep(until: origin + .nanoseconds(deadline - seconds), tolerance: .zero, clock: .continuous)
            })
    }()

    /// Sleeps for a while.
    func pause(_ duration: Duration) async { await sleep(now() + duration.wholeNanoseconds) }
}

extension Duration {
    /// The duration in nanoseconds, held at the ends of the range.
    var wholeNanoseconds: Int64 {
        let (seconds, attoseconds) = components
        let (whole, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        if overflow { return seconds < 0 ? .min : .max }
        let (sum, carry) = whole.addingReportingOverflow(attoseconds / 1_000_000_000)
        return carry ? (seconds < 0 ? .min : .max) : sum
    }

    /// The duration in whole milliseconds.
    var wholeMilliseconds: Int { Int(wholeNanoseconds / 1_000_000) }
}
