import Synchronization

/// The notifications of one watch on their way to the event loop.
///
/// The watch's task puts lines in, the event loop takes them out in one go, so that a burst costs one hop.
final class WatchOutbox: Sendable {
    private struct State {
        var lines: [[UInt8]] = []
        var byteCount = 0
        var isAnnounced = false
        var isClosed = false
        /// The connection cannot send at the moment, but its reader has not been found to be stuck.
        var isCongested = false
        var waiter: CheckedContinuation<Void, Never>?

        mutating func takeWaiter() -> CheckedContinuation<Void, Never>? {
            defer { waiter = nil }
            return waiter
        }
    }

    /// The watch waits when so much has not been taken out yet.
    private static let capacity = 1 << 20

    private let state = Mutex(State())

    /// Puts a line in; true when the event loop must be told.
    func put(_ line: [UInt8]) -> Bool {
        state.withLock { state in
            guard !state.isClosed else { return false }
            state.lines.append(line)
            state.byteCount += line.count
            defer { state.isAnnounced = true }
            return !state.isAnnounced
        }
    }

    /// Takes all lines out.
    func take() -> [[UInt8]] {
        let (lines, waiter) = state.withLock { state in
            defer { state.lines = [] }
            state.byteCount = 0
            state.isAnnounced = false
            return (state.lines, state.isCongested ? nil : state.takeWaiter())
        }
        waiter?.resume()
        return lines
    }

    /// Waits while the connection is congested, so that a reader that is only slower than the watch sets the pace.
    func waitWhileCongested() async {
        await withCheckedContinuation { continuation in
            let goOn = state.withLock { state in
                guard state.isCongested || state.byteCount > Self.capacity, !state.isClosed else { return true }
                state.waiter = continuation
                return false
            }
            if goOn { continuation.resume() }
        }
    }

    /// The connection cannot send, or can again, or is not waited for any longer.
    func setCongested(_ isCongested: Bool) {
        let waiter = state.withLock { state in
            state.isCongested = isCongested
            return isCongested ? nil : state.takeWaiter()
        }
        waiter?.resume()
    }

    /// The watch is over: nothing more is taken, nobody waits.
    func close() {
        let waiter = state.withLock { state in
            state.isClosed = true
            state.lines = []
            return state.takeWaiter()
        }
        waiter?.resume()
    }
}
