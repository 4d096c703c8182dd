/// What was sent and taken in each of the last seconds of the wall clock.
struct WindowTally: Sendable {
    private struct Window {
        var second: Int64 = -1
        var sent = 0
        var accepted = 0
    }

    /// Answers that take longer than this many seconds are not counted any more.
    private static let kept = 8

    private var windows = [Window](repeating: Window(), count: Self.kept)

    static func second(of time: Int64) -> Int64 { time / Pacer.second }

    func sent(in second: Int64) -> Int {
        let window = windows[Self.index(second)]
        return window.second == second ? window.sent : 0
    }

    mutating func send(at time: Int64) {
        let second = Self.second(of: time)
        let index = Self.index(second)
        if windows[index].second != second { windows[index] = Window(second: second) }
        windows[index].sent += 1
    }

    /// Counts that the request sent at `time` was taken.
    ///
    /// - Returns: how many of that second were taken so far.
    mutating func accept(sentAt time: Int64) -> Int {
        let second = Self.second(of: time)
        let index = Self.index(second)
        guard windows[index].second == second else { return 0 }
        windows[index].accepted += 1
        return windows[index].accepted
    }

    /// The most that was taken in one of `count` seconds up to that of `time`.
    func mostAccepted(in count: Int64, upTo time: Int64) -> Int {
        let last = Self.second(of: time)
        return windows.filter { $0.second > last - count }.map(\.accepted).max() ?? 0
    }

    private static func index(_ second: Int64) -> Int { Int(second.magnitude % UInt64(kept)) }
}
