import IdentityModel
import ServiceLifecycle
import Synchronization

/// Has IdPs synchronized when their events may have been missed, by the rules of ``ReconcileQueue``.
final class Reconciler: Service {
    typealias Attempt = @Sendable (IdPID) async -> ReconcileQueue.Outcome

    private let attempt: Attempt
    private let queue = Mutex(ReconcileQueue())
    /// Tells that the queue is to be looked at.
    private let changes = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))

    /// - Parameter attempt: reconciles an IdP once; returns when that is over.
    init(attempt: @escaping Attempt) { self.attempt = attempt }

    /// Asks for a synchronization that begins from now on.
    func request(_ idpID: IdPID) {
        queue.withLock { $0.request(idpID, at: .now) }
        changes.continuation.yield()
    }

    func run() async throws {
        await cancelWhenGracefulShutdown {
            await withDiscardingTaskGroup { group in
                var alarm: ContinuousClock.Instant?
                for await _ in self.changes.stream {
                    let (due, next) = self.queue.withLock { ($0.take(at: .now), $0.next) }
                    for idpID in due { group.addTask { await self.reconcile(idpID) } }
                    // One alarm at a time, the earliest.
                    guard let next, alarm.map({ next < $0 || $0 <= .now }) ?? true else { continue }
                    alarm = next
                    group.addTask {
                        try? await Task.sleep(until: next, clock: .continuous)
                        self.changes.continuation.yield()
                    }
                }
                group.cancelAll()
            }
        }
    }

    private func reconcile(_ idpID: IdPID) async {
        let outcome = await attempt(idpID)
        queue.withLock { $0.end(idpID, outcome, at: .now) }
        changes.continuation.yield()
    }
}
