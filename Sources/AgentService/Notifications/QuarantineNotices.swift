import DaemonKit
import DirectoryStore
import IdentityModel
import JSONKit
import Logging
import ServiceLifecycle
import SyncEngine

/// Notes for the receivers when an IdP comes into quarantine. What tasks leave behind says whether it is: a death of the process hides nothing.
struct QuarantineNotices: Service, RegistryFollower {
    let scheduler: SyncScheduler
    let store: DirectoryStore
    let signal: FeedSignal
    let clock: any WallClock
    let logger: Logger
    private let configurations = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))

    init(scheduler: SyncScheduler, store: DirectoryStore, signal: FeedSignal, clock: any WallClock, logger: Logger) {
        self.scheduler = scheduler
        self.store = store
        self.signal = signal
        self.clock = clock
        self.logger = logger
    }

    func run() async throws {
        let announcements = signal.announcements()
        await cancelWhenGracefulShutdown {
            await withDiscardingTaskGroup { group in
                group.addTask { for await _ in configurations.stream { await look() } }
                group.addTask { for await _ in announcements { await look() } }
            }
        }
    }

    func registryHas(_ idps: [IdP]) async { configurations.continuation.yield() }

    private func look() async {
        do throws(DirectoryStoreError) {
            var quarantined: [IdPID: JSONValue] = [:]
            var released: [IdPID] = []
            for entry in try await scheduler.schedule() {
                if entry.quarantined {
                    quarantined[entry.idpId] = try? JSONValue(parsing: entry.jsonBytes())
                } else {
                    released.append(entry.idpId)
                }
            }
            if try await store.noteQuarantine(quarantined, released: released, at: clock.now()) { signal.announce() }
        } catch {
            if error == .cancelled { return }
            logger.error("the schedule was not looked at for notifications", metadata: ["error": "\(error)"])
        }
    }
}
