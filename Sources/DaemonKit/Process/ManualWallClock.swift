import JSONKit
import Synchronization

/// A clock that stands still until it is moved, forwards or back.
public final class ManualWallClock: WallClock {
    private let time: Mutex<Timestamp>

    public init(_ start: Timestamp) {
        time = Mutex(start)
    }

    public func now() -> Timestamp { time.withLock { $0 } }

    public func set(_ instant: Timestamp) { time.withLock { $0 = instant } }

    /// Moves the clock; back when `milliseconds` is negative.
    public func advance(byMilliseconds milliseconds: Int64) {
        time.withLock { $0 = $0.advanced(byMilliseconds: milliseconds) }
    }
}
