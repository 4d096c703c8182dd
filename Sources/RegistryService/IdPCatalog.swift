import IdentityModel
import RegistryStore
import Synchronization

/// What the registry's reads answer from: the state that the last commit left, in memory, and a signal for those who wait for the next.
public final class IdPCatalog: Sendable {
    private struct State {
        var snapshot: IdPSnapshot
        var waiters: [UInt64: CheckedContinuation<Void, any Error>] = [:]
        var lastWaiter: UInt64 = 0
    }

    private let baseURL: PublicBaseURL?
    private let state: Mutex<State>

    /// An empty catalog, to be filled by the store that publishes to it.
    public init(baseURL: PublicBaseURL?) {
        self.baseURL = baseURL
        state = Mutex(State(snapshot: IdPSnapshot(RegistryState(), baseURL: baseURL)))
    }

    /// Takes a newly committed state; called in the order of the commits.
    public func replace(with committed: RegistryState) {
        let snapshot = IdPSnapshot(committed, baseURL: baseURL)
        let waiters = state.withLock { state in
            let isNews = snapshot.revision > state.snapshot.revision
            state.snapshot = snapshot
            defer { if isNews { state.waiters = [:] } }
            return isNews ? Array(state.waiters.values) : []
        }
        for waiter in waiters { waiter.resume() }
    }

    /// The present state.
    var snapshot: IdPSnapshot { state.withLock { $0.snapshot } }

    /// The IdP with the links that only this side knows.
    func completed(_ idp: IdP) -> IdP {
        var idp = idp
        idp.links = baseURL?.links(of: idp)
        return idp
    }

    /// Lets all who wait look again.
    @Sendable func wakeWaiters() {
        let waiters = state.withLock { state in
            defer { state.waiters = [:] }
            return Array(state.waiters.values)
        }
        for waiter in waiters { waiter.resume() }
    }

    /// Returns when there is a change after `revision`, at once when there is one already, or something else `isDue`; after
    /// ``wakeWaiters()`` too.
    func waitForChange(after revision: Int64, or isDue: @Sendable () -> Bool = { false }) async throws {
        let number = state.withLock { state in
            state.lastWaiter += 1
            return state.lastWaiter
        }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let waits = state.withLock { state in
                    guard state.snapshot.revision <= revision, !isDue(), !Task.isCancelled else { return false }
                    state.waiters[number] = continuation
                    return true
                }
                if !waits { continuation.resume() }
            }
        } onCancel: {
            state.withLock { $0.waiters.removeValue(forKey: number) }?.resume(throwing: CancellationError())
        }
        try Task.checkCancellation()
    }
}
