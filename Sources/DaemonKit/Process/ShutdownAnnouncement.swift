import Logging
import ServiceLifecycle
import Synchronization

/// Says that the daemon is stopping. The last of the services, so the first to learn of it.
final class ShutdownAnnouncement: Service {
    private let readiness: Readiness?
    private let logger: Logger
    private let made = Atomic(false)

    init(readiness: Readiness?, logger: Logger) {
        self.readiness = readiness
        self.logger = logger
    }

    /// Whether the daemon was told to stop.
    var wasMade: Bool { made.load(ordering: .acquiring) }

    func run() async throws {
        try await gracefulShutdown()
        made.store(true, ordering: .releasing)
        logger.info("Stopping")
        readiness?.stopping()
    }
}
