import Synchronization

/// Tells a database access that is never cut short whether the task that waits for it was cancelled.
public final class AccessCancellation: Sendable {
    private struct State {
        var isCancelled = false
        var interrupt: (@Sendable () -> Void)?
    }

    private let state = Mutex(State())

    init() {}

    func cancel() {
        state.withLock { state in
            state.isCancelled = true
            state.interrupt?()
        }
    }

    /// Throws a `CancellationError` when the task was cancelled.
    public func check() throws {
        if state.withLock({ $0.isCancelled }) { throw CancellationError() }
    }

    /// Does `body`, and calls `interrupt` when the task is cancelled meanwhile; never before, and never after.
    public func interrupting<Value>(by interrupt: @escaping @Sendable () -> Void, _ body: () throws -> Value) throws -> Value {
        try check()
        state.withLock { $0.interrupt = interrupt }
        defer { state.withLock { $0.interrupt = nil } }
        // It may have been cancelled between the two.
        try check()
        return try body()
    }
}
