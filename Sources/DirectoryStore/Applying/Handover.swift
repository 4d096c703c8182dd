import Dispatch
import Synchronization

/// Hands batches from one thread to another, in order and a few ahead.
///
/// Both sides block while they wait: neither runs on the cooperative pool.
final class Handover<Element: Sendable>: Sendable {
    private struct State {
        var batches: [[Element]] = []
        /// How the giving side ended.
        var end: Result<Void, any Error>?
        var isAbandoned = false
    }

    private static var ahead: Int { 4 }

    private let state = Mutex(State())
    private let start = DispatchSemaphore(value: 0)
    private let room = DispatchSemaphore(value: 0)
    private let filled = DispatchSemaphore(value: 0)

    init() {
        // A semaphore may not end with less than it was made with.
        for _ in 0..<Self.ahead { room.signal() }
    }

    /// The taking side is ready: the other may begin.
    func begin() { start.signal() }

    /// The taking side wants no more.
    func abandon() {
        state.withLock { $0.isAbandoned = true }
        start.signal()
        room.signal()
    }

    /// The next batch; nil after the last. Throws what the giving side ended with.
    func next() throws -> [Element]? {
        filled.wait()
        let batch = state.withLock { $0.batches.isEmpty ? nil : $0.batches.removeFirst() }
        guard let batch else {
            filled.signal()
            try state.withLock { $0.end }?.get()
            return nil
        }
        room.signal()
        return batch
    }

    /// Waits until the taking side is ready. Throws a cancellation when it wants nothing.
    func awaitBeginning() throws {
        start.wait()
        try check()
    }

    /// Gives a batch; waits while the taking side is too far behind. Throws a cancellation when it wants no more.
    func give(_ batch: [Element]) throws {
        room.wait()
        try check()
        state.withLock { $0.batches.append(batch) }
        filled.signal()
    }

    /// There is no more to give.
    func end(_ result: Result<Void, any Error>) {
        state.withLock { $0.end = result }
        filled.signal()
    }

    private func check() throws {
        if state.withLock({ $0.isAbandoned }) { throw CancellationError() }
    }
}
