import Synchronization

@testable import DingTalkSource

/// A clock that stands still until somebody sleeps, and then jumps to where the first sleeper wants to be.
final class ManualClock: Sendable {
    private let time: Mutex<Int64>

    init(_ start: Int64 = 1_790_000_000_000_000_000) { time = Mutex(start) }

    var now: Int64 { time.withLock { $0 } }

    func advance(_ duration: Duration) { time.withLock { $0 += duration.wholeNanoseconds } }

    var clock: PacingClock {
        PacingClock(
            now: { self.now },
            sleep: { deadline in
                await Task.yield()
                self.time.withLock { $0 = max($0, deadline) }
            })
    }
}
