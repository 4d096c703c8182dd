import Glibc
import Synchronization

/// The wall clock of a simulated month: the machine's, ahead by as many hours as were skipped.
final class SoakClock: Sendable {
    private let seconds = Atomic<Int64>(0)

    /// How far it is ahead.
    var secondsAhead: Int64 { seconds.load(ordering: .relaxed) }

    var milliseconds: Int64 {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return (Int64(time.tv_sec) + secondsAhead) * 1000 + Int64(time.tv_nsec) / 1_000_000
    }

    func skip(seconds: Int64) { self.seconds.add(seconds, ordering: .relaxed) }
}
