import Synchronization

/// The calls of a client that wait for their answers.
final class PendingCalls: Sendable {
    typealias Answer = Result<ArraySlice<UInt8>, LineClientError>

    private enum State {
        case open(waiting: [UInt64: CheckedContinuation<Answer, Never>])
        case closed(LineClientError)
    }

    private let state = Mutex(State.open(waiting: [:]))

    /// Registers a call; a connection that is closed already answers at once.
    ///
    /// - Returns: whether the call may be sent.
    func add(_ id: UInt64, _ continuation: CheckedContinuation<Answer, Never>) -> Bool {
        let closed: LineClientError? = state.withLock { state in
            switch state {
            case .open(var waiting):
                state = .open(waiting: [:])
                waiting[id] = continuation
                state = .open(waiting: waiting)
                return nil
            case .closed(let error): return error
            }
        }
        if let closed { continuation.resume(returning: .failure(closed)) }
        return closed == nil
    }

    /// Gives a call its answer; one that is not waited for any longer is dropped.
    func complete(_ id: UInt64, _ answer: Answer) {
        let continuation: CheckedContinuation<Answer, Never>? = state.withLock { state in
            guard case .open(var waiting) = state else { return nil }
            state = .open(waiting: [:])
            defer { state = .open(waiting: waiting) }
            return waiting.removeValue(forKey: id)
        }
        continuation?.resume(returning: answer)
    }

    /// Answers all that wait, and all that come later.
    func close(_ error: LineClientError) {
        let waiting = state.withLock { state -> [UInt64: CheckedContinuation<Answer, Never>] in
            guard case .open(let waiting) = state else { return [:] }
            state = .closed(error)
            return waiting
        }
        for continuation in waiting.values { continuation.resume(returning: .failure(error)) }
    }
}
