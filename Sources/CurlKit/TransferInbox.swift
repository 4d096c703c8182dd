import Synchronization

/// What callers hand to the transfer thread; the only state the two sides share.
final class TransferInbox: Sendable {
    typealias Answer = Result<HTTPResponse, HTTPError>

    /// A request that is to be started.
    struct Order: Sendable {
        let id: UInt64
        let request: HTTPRequest
        let target: HTTPTarget
        let placed: ContinuousClock.Instant
        let continuation: CheckedContinuation<Answer, Never>
    }

    enum Command: Sendable {
        case start(Order)
        case cancel(id: UInt64)
    }

    private enum State {
        case open([Command])
        case closing([Command], waiting: [CheckedContinuation<Void, Never>])
        case closed
    }

    let signal: WakeSignal
    private let state = Mutex(State.open([]))
    private let lastID = Atomic<UInt64>(0)

    init() throws(HTTPError) {
        signal = try WakeSignal()
    }

    func nextID() -> UInt64 { lastID.wrappingAdd(1, ordering: .relaxed).newValue }

    /// Queues a request; it is answered exactly once, whatever happens.
    func place(_ order: Order) {
        if !add(.start(order)) { order.continuation.resume(returning: .failure(.shutDown)) }
    }

    /// Queues a cancellation; one for a request that is already answered does nothing.
    func cancel(id: UInt64) {
        _ = add(.cancel(id: id))
    }

    /// Asks the thread to end; `waiting` is resumed when it has.
    func close(waiting: CheckedContinuation<Void, Never>? = nil) {
        let isClosed = state.withLock { state in
            switch state {
            case .open(let commands): state = .closing(commands, waiting: waiting.map { [$0] } ?? [])
            case .closing(let commands, let others): state = .closing(commands, waiting: others + (waiting.map { [$0] } ?? []))
            case .closed: return true
            }
            return false
        }
        if isClosed { waiting?.resume() } else { signal.raise() }
    }

    /// For the thread: the commands since the last call, and whether it shall end.
    func take() -> (commands: [Command], isClosing: Bool) {
        state.withLock { state in
            switch state {
            case .open(let commands):
                state = .open([])
                return (commands, false)
            case .closing(let commands, let waiting):
                state = .closing([], waiting: waiting)
                return (commands, true)
            case .closed:
                return ([], true)
            }
        }
    }

    /// For the thread, as its last deed: answers what is still queued with `error`, and everything from now on with `shutDown`.
    func finish(_ error: HTTPError) {
        let (commands, waiting) = state.withLock { state in
            defer { state = .closed }
            switch state {
            case .open(let commands): return (commands, [CheckedContinuation<Void, Never>]())
            case .closing(let commands, let waiting): return (commands, waiting)
            case .closed: return ([], [])
            }
        }
        for case .start(let order) in commands { order.continuation.resume(returning: .failure(error)) }
        for continuation in waiting { continuation.resume() }
    }

    /// False when nobody would take the command any more.
    private func add(_ command: Command) -> Bool {
        let (isAccepted, isFirst) = state.withLock { state in
            guard case .open(var commands) = state else { return (false, false) }
            state = .closed  // gives up the array, so that the append does not copy it
            commands.append(command)
            state = .open(commands)
            return (true, commands.count == 1)
        }
        if isFirst { signal.raise() }
        return isAccepted
    }
}
