/// Says when the next request of one interface may be sent. Pure: time is a parameter, in nanoseconds since 1970.
///
/// DingTalk counts in whole seconds of the wall clock. Requests are sent on a grid whose points keep away from those seconds' ends,
/// more from the end than from the beginning, since delays only ever make a request late; so small delays move none into the next
/// window. The grid is fixed, so that late timers do not add up. Points that went unused for want of work may be made up for, a few
/// at once. Whatever comes together, never more than `rate` requests are sent in any second, wherever it begins.
struct Pacer: Sendable {
    static let second: Int64 = 1_000_000_000
    /// How late a timer may be without being taken for a request that was sent late on purpose.
    static let timerSlack: Int64 = 2_000_000

    private(set) var rate: AdaptiveRate
    /// Points of the grid are counted from 1970; this is the first that is not used up.
    private var nextPoint: Int64 = 0
    /// Nothing is sent before.
    private(set) var closedUntil: Int64 = 0
    /// When the latest requests were sent, the oldest first; at most a second's worth.
    private var sent = RecentTimes()
    /// Share of a step, in 1/64, at which the grid's points lie; moved when refusals show that requests arrive at windows' ends.
    private var phase: Int64 = 16
    private var tally = WindowTally()

    /// - Parameter limit: our own limit of requests a second; 0 for none, nil for what the source takes.
    init(limit: Int?) {
        rate = AdaptiveRate(own: limit)
    }

    /// When the next request may be sent; a time that is past means at once.
    mutating func due(at now: Int64) -> Int64 {
        let perSecond = rate.perSecond(at: now)
        guard perSecond > 0 else { return closedUntil }
        let point = firstUsablePoint(at: now, perSecond)
        var due = max(time(of: point, perSecond), closedUntil)
        if let oldest = sent.time(back: perSecond), oldest + Self.second > due {
            let free = oldest + Self.second
            // A hair late stays as it is. Later than that goes back to the grid, and what was skipped is not made up for: the
            // requests that came together once would come together in every second after.
            if free - due > Self.second / Int64(perSecond) / 2 {
                nextPoint = self.point(atOrAfter: free, perSecond)
                due = max(time(of: nextPoint, perSecond), closedUntil)
            } else {
                due = free
            }
        }
        // What a second was not seen to take yet is asked for in small steps; the next second begins anew.
        let second = WindowTally.second(of: max(due, now))
        guard tally.sent(in: second) >= rate.allowance else { return due }
        let next = self.point(atOrAfter: (second + 1) * Self.second, perSecond)
        return max(time(of: next, perSecond), closedUntil)
    }

    /// Notes that a request is sent at `now`, which is at or after ``due(at:)``.
    ///
    /// - Parameter due: what that said when the request began to wait, or nil when it did not have to wait.
    mutating func send(at now: Int64, waitedFor due: Int64?) {
        tally.send(at: now)
        let perSecond = rate.perSecond(at: now)
        guard perSecond > 0 else { return }
        let slack = min(Self.timerSlack, Self.second / Int64(perSecond) / 4)
        let step = Self.second / Int64(perSecond)
        if let due, now - due < step {
            sent.append(due + max(0, now - due - slack), keeping: perSecond)
        } else {
            sent.append(now, keeping: perSecond)
        }
        let used = firstUsablePoint(at: now, perSecond)
        nextPoint = used + 1
    }

    /// Takes that the request sent at `time` was not one too many.
    mutating func accepted(sentAt time: Int64, at now: Int64) {
        rate.took(tally.accept(sentAt: time), at: now)
    }

    /// Takes that the request sent at `time` was one too many.
    mutating func throttled(_ notice: ThrottleNotice, sentAt time: Int64, at now: Int64) {
        let wait = notice.endsAt.map { $0 &- now / 1_000_000 } ?? notice.defaultWaitMilliseconds
        // An end long past or far away is a clock that is wrong, theirs or ours.
        let milliseconds = (0...600_000).contains(wait) ? wait : notice.defaultWaitMilliseconds
        closedUntil = max(closedUntil, now + milliseconds * 1_000_000)
        let window = notice.endsAt.map { $0 / 1000 } ?? WindowTally.second(of: time) + 1
        let taken = tally.mostAccepted(in: 3, upTo: now)
        if rate.refused(notice, window: window, taken: taken, at: now) { phase = (phase + 24) % 64 }
        let perSecond = rate.perSecond(at: now)
        if perSecond > 0 { nextPoint = max(nextPoint, point(atOrAfter: closedUntil, perSecond)) }
    }

    private func firstUsablePoint(at now: Int64, _ perSecond: Int) -> Int64 {
        // A change of the rate renumbers the points; one that is far ahead belongs to another rate.
        let current = point(atOrAfter: now, perSecond) - 1
        let made = max(1, Int64(perSecond) / 4)
        return nextPoint > current + Int64(perSecond) + 1 ? current + 1 : max(nextPoint, current - made + 1)
    }

    private func time(of point: Int64, _ perSecond: Int) -> Int64 {
        let step = Double(Self.second) / Double(perSecond)
        let (seconds, rest) = point.quotientAndRemainder(dividingBy: Int64(perSecond))
        return seconds &* Self.second &+ Int64((Double(rest) + Double(phase) / 64) * step)
    }

    private func point(atOrAfter time: Int64, _ perSecond: Int) -> Int64 {
        let seconds = time / Self.second
        let step = Double(Self.second) / Double(perSecond)
        var point = seconds &* Int64(perSecond) &+ Int64(Double(time % Self.second) / step) - 1
        while self.time(of: point, perSecond) < time { point += 1 }
        return point
    }
}

/// The times of the latest requests, in a ring.
private struct RecentTimes: Sendable {
    private var times: [Int64] = []
    private var next = 0

    /// The time of the request that was sent `count` requests ago, counting the next one; nil when there were not so many.
    func time(back count: Int) -> Int64? {
        guard count > 0, count <= times.count else { return nil }
        return times[(next - count + times.count * 2) % times.count]
    }

    mutating func append(_ time: Int64, keeping limit: Int) {
        if times.count < limit {
            // Grow in order, then append.
            times = Array(times[next...] + times[..<next]) + [time]
            next = 0
        } else {
            times[next] = time
            next = (next + 1) % times.count
        }
    }
}
