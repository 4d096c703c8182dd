import Logging
import ServiceLifecycle

/// Runs a daemon's services until it is told to stop.
public enum DaemonRunner {
    /// The time for everything to stop after SIGTERM or SIGINT; beyond it the services are cancelled.
    public static let gracefulShutdownLimit = Duration.seconds(9)

    /// Runs the services together. Returns when SIGTERM or SIGINT came and all have stopped, the last of them first; `main` ends with
    /// ``ExitStatus/ok`` then.
    ///
    /// - Parameters:
    ///   - signals: trapped by the caller, so that none is lost that comes while it starts; nil traps them here.
    ///   - readiness: told that the daemon is stopping, before any service is.
    /// - Throws: the error of the first service that failed, after all others were cancelled.
    public static func run(
        services: [any Service], stoppedBy signals: StopSignals? = nil, readiness: Readiness? = nil,
        gracefulShutdownLimit: Duration = gracefulShutdownLimit, logger: Logger
    ) async throws {
        var trapped = signals
        if trapped == nil { trapped = await StopSignals.trap() }
        let announcement = ShutdownAnnouncement(readiness: readiness, logger: logger)
        var configuration = ServiceGroupConfiguration(
            // By default a service is named by all that it holds.
            services: (services + [announcement]).map { .init(service: $0, serviceName: "\(type(of: $0))") }, logger: logger)
        if let trapped {
            let stop = StopOnSignal(signals: trapped)
            configuration.services.append(
                .init(service: stop, successTerminationBehavior: .gracefullyShutdownGroup, serviceName: "\(StopOnSignal.self)"))
        }
        configuration.maximumGracefulShutdownDuration = gracefulShutdownLimit
        do {
            try await ServiceGroup(configuration: configuration).run()
        } catch is CancellationError where announcement.wasMade {
            logger.warning("Stopped by force: not everything had ended in time")
        }
    }
}
