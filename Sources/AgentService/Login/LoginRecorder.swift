import DirectoryStore
import IdentityModel
import LineProtocol
import Logging
import ServiceLifecycle
import Synchronization

/// Writes attempts to log in into the directory, when it can be written.
///
/// While a large transaction is under way an answer does not wait for that: what is to be written stands in a line, and is tried again and
/// again until it is written, at the latest when the service stops. The line is bounded; where it is full nobody is logged in, because no
/// login goes unrecorded.
final class LoginRecorder: Service {
    private struct State {
        var waiting: [LoginRecord] = []
        /// Those who wait for a login's record; ended when it is written.
        var witnesses: [AsyncStream<Void>.Continuation] = []
        var lost = 0
    }

    private let store: DirectoryStore
    private let feed: FeedSignal
    private let logger: Logger
    private let capacity: Int
    private let patience: Duration
    private let state = Mutex(State())
    private let news = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))

    /// - Parameter patience: how long an answer waits at most for its record.
    init(
        store: DirectoryStore, feed: FeedSignal, capacity: Int = 10_000, patience: Duration = .milliseconds(200), logger: Logger
    ) {
        self.store = store
        self.feed = feed
        self.capacity = capacity
        self.patience = patience
        self.logger = logger
    }

    /// Keeps a success; whether it is written already.
    ///
    /// - Throws: `overloaded`, as ``RPCError``, when too many wait to be written.
    func keep(_ login: LoginRecord) async throws(RPCError) -> Bool {
        guard let written = enqueue(login) else {
            throw RPCError(.overloaded, "Too many logins wait to be recorded, because the directory cannot be written. Try again soon.")
        }
        return await ended(written)
    }

    /// Keeps a refusal. Of those that find the line full only the number is kept, in the log.
    func keepRefused(_ login: LoginRecord) async {
        if let written = enqueue(login) { _ = await ended(written) } else { state.withLock { $0.lost += 1 } }
    }

    func run() async throws {
        await cancelWhenGracefulShutdown { [self] in
            for await _ in news.stream {
                while !Task.isCancelled, await !writeOnce() { try? await Task.sleep(for: .milliseconds(500)) }
            }
        }
        _ = await writeOnce()
    }

    /// Writes what waits; whether nothing of it is left.
    func writeOnce() async -> Bool {
        let (batch, witnesses, lost) = state.withLock { state in
            defer { state.lost = 0 }
            return (state.waiting, state.witnesses, state.lost)
        }
        if lost > 0 { logger.warning("refused logins were not recorded", metadata: ["login.count": "\(lost)"]) }
        guard !batch.isEmpty else { return true }
        do throws(DirectoryStoreError) {
            let isNews = try await store.recordLogins(batch)
            let isEmpty = state.withLock { state in
                state.waiting.removeFirst(batch.count)
                state.witnesses.removeFirst(batch.count)
                return state.waiting.isEmpty
            }
            for witness in witnesses { witness.finish() }
            if isNews { feed.announce() }
            return isEmpty
        } catch {
            if error != .cancelled {
                logger.warning("logins were not recorded; trying again", metadata: ["login.count": "\(batch.count)", "error": "\(error)"])
            }
            return false
        }
    }

    /// Nil when the line is full.
    private func enqueue(_ login: LoginRecord) -> AsyncStream<Void>? {
        let (stream, continuation) = AsyncStream.makeStream(of: Void.self)
        let isTaken = state.withLock { state in
            guard state.waiting.count < capacity else { return false }
            state.waiting.append(login)
            state.witnesses.append(continuation)
            return true
        }
        guard isTaken else { return nil }
        news.continuation.yield()
        return stream
    }

    /// Whether a stream ends in time.
    private func ended(_ stream: AsyncStream<Void>) async -> Bool {
        await withTaskGroup(of: Bool.self) { group in
            group.addTask {
                for await _ in stream {}
                return !Task.isCancelled
            }
            group.addTask { [patience] in
                try? await Task.sleep(for: patience)
                return false
            }
            defer { group.cancelAll() }
            return await group.next() ?? false
        }
    }
}
