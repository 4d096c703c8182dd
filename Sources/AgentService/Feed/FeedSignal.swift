import Synchronization

/// Tells everybody who follows the change feed that there may be more on it.
final class FeedSignal: Sendable {
    private struct State {
        var followers: [UInt64: AsyncStream<Void>.Continuation] = [:]
        var last: UInt64 = 0
    }

    private let state = Mutex(State())

    /// Call it after a commit.
    func announce() {
        for follower in state.withLock({ Array($0.followers.values) }) { follower.yield() }
    }

    /// An element for every announcement from now on; several that come while nobody looks are one.
    func announcements() -> AsyncStream<Void> {
        let (stream, continuation) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        let number = state.withLock { state in
            state.last += 1
            state.followers[state.last] = continuation
            return state.last
        }
        continuation.onTermination = { [weak self] _ in self?.state.withLock { state in _ = state.followers.removeValue(forKey: number) } }
        return stream
    }
}
