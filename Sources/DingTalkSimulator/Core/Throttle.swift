import Synchronization

/// Counts calls in fixed windows of the wall clock and says when there were too many.
final class Throttle: Sendable {
    enum Verdict: Equatable {
        case pass
        /// Too many calls of one app; the second that is full, and how many it takes.
        case appFull(second: Int64, limit: Int)
        /// Too many calls of all apps together.
        case pathFull(second: Int64, limit: Int)
        case quotaSpent(limit: Int)
    }

    private struct Window {
        var start: Int64 = 0
        var calls = 0

        /// Counts a call into the window that starts at `start`.
        mutating func count(_ start: Int64) -> Int {
            if self.start != start {
                self.start = start
                calls = 0
            }
            calls += 1
            return calls
        }
    }

    private struct Key: Hashable {
        var app: String
        var path: String
    }

    private struct State {
        var windows: [Key: Window] = [:]
        var addresses: [String: Window] = [:]
        var bannedUntil: [String: Int64] = [:]
        var quotaUsed: [String: Int] = [:]
    }

    private let state = Mutex(State())

    /// Counts a call of `app` to `path` at `now` (milliseconds).
    func admit(app: String, path: String, metered: Bool, limits: Limits, now: Int64) -> Verdict {
        let second = now / 1000
        return state.withLock { state in
            let limit = limits.perSecondByPath[path] ?? limits.perSecond
            if let limit, state.windows[Key(app: app, path: path), default: Window()].count(second) + limits.othersPerSecond > limit {
                return .appFull(second: second, limit: limit)
            }
            if let limit = limits.globalPerSecond, state.windows[Key(app: "", path: path), default: Window()].count(second) > limit {
                return .pathFull(second: second, limit: limit)
            }
            if metered, let limit = limits.monthlyQuota {
                state.quotaUsed[app, default: 0] += 1
                if state.quotaUsed[app, default: 0] > limit { return .quotaSpent(limit: limit) }
            }
            return .pass
        }
    }

    /// Counts a call from `address`; true when the address is, or by this call becomes, banned.
    func isBanned(_ address: String, limits: Limits, now: Int64) -> Bool {
        guard let limit = limits.perAddress else { return false }
        return state.withLock { state in
            if let until = state.bannedUntil[address] {
                if now < until { return true }
                state.bannedUntil[address] = nil
            }
            guard state.addresses[address, default: Window()].count(now / 20_000) > limit else { return false }
            state.bannedUntil[address] = now + limits.banSeconds * 1000
            return true
        }
    }
}
