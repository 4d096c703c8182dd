import NIOCore
import Synchronization

/// The connections of one server, so that they can be counted, limited, and told to end.
final class ConnectionRegistry: Sendable {
    private struct State {
        var connections: [UInt64: NIOLoopBound<LineConnection>] = [:]
        var lastNumber: UInt64 = 0
        var isStopping = false
        var waiters: [CheckedContinuation<Void, Never>] = []
    }

    private let limit: Int
    private let metrics: ServerMetrics
    private let state = Mutex(State())

    init(limit: Int, metrics: ServerMetrics) {
        self.limit = limit
        self.metrics = metrics
    }

    /// Takes a connection in and numbers it.
    ///
    /// - Throws: `overloaded` when there are as many as there may be, `shutting_down` when the server stops.
    func add(_ connection: NIOLoopBound<LineConnection>) throws(RPCError) -> UInt64 {
        let (outcome, count) = state.withLock { state -> (Result<UInt64, RPCError>, Int) in
            if state.isStopping { return (.failure(.shuttingDown), state.connections.count) }
            if state.connections.count >= limit { return (.failure(.overloaded(limit: limit)), state.connections.count) }
            state.lastNumber += 1
            state.connections[state.lastNumber] = connection
            return (.success(state.lastNumber), state.connections.count)
        }
        metrics.connections(count)
        return try outcome.get()
    }

    /// The connection is closed and nothing of it runs any more.
    func remove(_ number: UInt64) {
        let (count, waiters) = state.withLock { state in
            state.connections[number] = nil
            guard state.connections.isEmpty else { return (state.connections.count, [CheckedContinuation<Void, Never>]()) }
            defer { state.waiters = [] }
            return (0, state.waiters)
        }
        metrics.connections(count)
        for waiter in waiters { waiter.resume() }
    }

    /// Takes in no more, and does `work` on the event loop of each connection there is.
    func stop(_ work: @escaping @Sendable (LineConnection) -> Void) {
        let connections = state.withLock { state in
            state.isStopping = true
            return Array(state.connections.values)
        }
        for connection in connections { connection.eventLoop.execute { work(connection.value) } }
    }

    /// Returns when the last connection is gone.
    func waitUntilEmpty() async {
        await withCheckedContinuation { continuation in
            let isEmpty = state.withLock { state in
                if !state.connections.isEmpty { state.waiters.append(continuation) }
                return state.connections.isEmpty
            }
            if isEmpty { continuation.resume() }
        }
    }

    /// A handler that ignores its cancellation is not waited for.
    func stopWaiting() {
        let waiters = state.withLock { state in
            defer { state.waiters = [] }
            return state.waiters
        }
        for waiter in waiters { waiter.resume() }
    }
}
