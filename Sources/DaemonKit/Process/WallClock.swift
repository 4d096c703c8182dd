import Glibc
import JSONKit

/// Where the time of day comes from: the system, or a test.
public protocol WallClock: Sendable {
    /// The present instant.
    func now() -> Timestamp
}

/// The clock of the system.
public struct SystemWallClock: WallClock {
    public init() {}

    public func now() -> Timestamp {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Timestamp(milliseconds: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
    }
}
