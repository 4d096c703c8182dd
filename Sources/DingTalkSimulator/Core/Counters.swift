import Synchronization

/// What was asked of the simulator: counts by path and outcome, the times of calls, and the last calls themselves.
public final class Counters: Sendable {
    /// The counts of one path.
    public struct PathCount: Sendable, Equatable {
        public var requests = 0
        public var ok = 0
        public var throttled = 0
        /// Answers by effective error code, those that throttle included.
        public var errors: [String: Int] = [:]
    }

    /// One recorded call.
    public struct Call: Sendable, Equatable {
        /// Milliseconds since 1970, when the request was complete.
        public var time: Int64
        public var path: String
        public var appKey: String?
        /// The request body.
        public var body: String
        /// "ok" or an effective error code.
        public var outcome: String
    }

    private struct State {
        var paths: [String: PathCount] = [:]
        var times: [String: Ring<Int64>] = [:]
        var calls: Ring<Call>
    }

    private static let throttleCodes: Set<String> = [
        "90018", "90002", "90006", "Forbidden.AccessDenied.QpsLimitForAppkeyAndApi", "Forbidden.AccessDenied.QpsLimitForApi", "banned",
    ]
    private static let timesKept = 65_536

    private let state: Mutex<State>
    private let callsKept: Int

    init(callsKept: Int) {
        self.callsKept = callsKept
        state = Mutex(State(calls: Ring(capacity: callsKept)))
    }

    /// The counts by path.
    public var byPath: [String: PathCount] { state.withLock { $0.paths } }

    /// The number of requests to `path`.
    public func requests(_ path: String) -> Int { state.withLock { $0.paths[path]?.requests ?? 0 } }

    /// The number of all requests.
    public var total: Int { state.withLock { $0.paths.values.reduce(0) { $0 + $1.requests } } }

    /// The number of throttled answers.
    public var throttled: Int { state.withLock { $0.paths.values.reduce(0) { $0 + $1.throttled } } }

    /// When `path` was asked, milliseconds since 1970, oldest first; the last 65,536 times.
    public func times(_ path: String) -> [Int64] { state.withLock { $0.times[path]?.elements ?? [] } }

    /// The last calls, oldest first.
    public var calls: [Call] { state.withLock { $0.calls.elements } }

    /// Forgets everything counted so far.
    public func reset() { state.withLock { $0 = State(calls: Ring(capacity: callsKept)) } }

    func count(_ request: Request, appKey: String?, outcome: String, now: Int64) {
        let keepsCalls = callsKept > 0
        state.withLock { state in
            var count = state.paths[request.path] ?? PathCount()
            count.requests += 1
            if outcome == "ok" {
                count.ok += 1
            } else {
                count.errors[outcome, default: 0] += 1
                if Self.throttleCodes.contains(outcome) { count.throttled += 1 }
            }
            state.paths[request.path] = count
            state.times[request.path, default: Ring(capacity: Self.timesKept)].append(now)
            if keepsCalls {
                let body = String(decoding: request.body.prefix(4096), as: UTF8.self)
                state.calls.append(Call(time: now, path: request.path, appKey: appKey, body: body, outcome: outcome))
            }
        }
    }
}
