import IdentityModel
import ServiceLifecycle
import SyncEngine

/// Keeps the schedule while the service runs, and ends the tasks in flight when it stops.
///
/// What is due is started at once when the configuration changes, not only when the scheduler looks next.
public struct SyncRunner: Service, RegistryFollower {
    let engine: SyncEngine
    let scheduler: SyncScheduler
    let expiry: AccountExpiry
    private let changes = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))

    init(engine: SyncEngine, scheduler: SyncScheduler, expiry: AccountExpiry) {
        self.engine = engine
        self.scheduler = scheduler
        self.expiry = expiry
    }

    public func run() async throws {
        await cancelWhenGracefulShutdown {
            await withDiscardingTaskGroup { group in
                group.addTask { await scheduler.run() }
                group.addTask { await expiry.run() }
                group.addTask { await removeFormerLeavers() }
                group.addTask { for await _ in changes.stream { await scheduler.runOnce() } }
            }
        }
        await engine.shutdown()
    }

    /// Once an hour: also those of IdPs that are not synchronized by themselves.
    private func removeFormerLeavers() async {
        while !Task.isCancelled {
            await engine.removeFormerLeavers()
            do { try await Task.sleep(for: .seconds(3600)) } catch { return }
        }
    }

    public func registryHas(_ idps: [IdP]) async { changes.continuation.yield() }
}
