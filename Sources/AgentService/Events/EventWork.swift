import DaemonKit
import EventStore
import IdentityModel
import JSONKit
import Logging
import ServiceLifecycle
import SyncEngine

/// Works events off while the service runs, and drops those that are long done with.
struct EventWork: Service, RegistryFollower {
    let store: EventStore
    let processor: EventProcessor
    let signal: FeedSignal
    let clock: any WallClock
    let logger: Logger

    /// How long events that were handled, and drift, are kept.
    static let retentionMilliseconds = 30 * Milliseconds.day

    func run() async throws {
        // Followed before the first look, so that nothing falls between.
        let announcements = signal.announcements()
        await cancelWhenGracefulShutdown {
            await withDiscardingTaskGroup { group in
                group.addTask { await processor.run(announcements: announcements) }
                group.addTask { await keepHouse() }
            }
        }
    }

    /// What could not be read may be readable with new settings.
    func registryHas(_ idps: [IdP]) async { signal.announce() }

    func registryDeleted(_ idpID: IdPID) async {
        do { try await store.forget(idpID) } catch {
            if error != .cancelled {
                logger.error("the events of a deleted IdP were not dropped", metadata: ["idp.id": "\(idpID)", "error": "\(error)"])
            }
        }
    }

    private func keepHouse() async {
        while !Task.isCancelled {
            do {
                try await store.prune(before: clock.now().advanced(byMilliseconds: -Self.retentionMilliseconds))
            } catch {
                if error != .cancelled {
                    logger.error("old events were not dropped", metadata: ["error": "\(error)"])
                }
            }
            do { try await Task.sleep(for: .seconds(600)) } catch { return }
        }
    }
}
