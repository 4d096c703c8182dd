import Logging
import ServiceLifecycle
import UnixSignals

/// Runs a daemon's services until it is told to stop.
public enum DaemonRunner {
    /// The time for everything to stop after SIGTERM or SIGINT; beyond it the services are cancelled.
    public static let gracefulShutdownLimit = Duration.seconds(9)

    /// Runs the services together. Returns when SIGTERM or SIGINT came and all have stopped, the last first; `main` then ends with
    /// ``ExitStatus/ok``.
    ///
    /// - Throws: the error of the first service that failed, after all others were cancelled.
    public static func run(services: [any Service], gracefulShutdownLimit: Duration = gracefulShutdownLimit, logger: Logger) async throws {
        var configuration = ServiceGroupConfiguration(
            services: services, gracefulShutdownSignals: [.sigterm, .sigint], logger: logger)
        configuration.maximumGracefulShutdownDuration = gracefulShutdownLimit
        let group = ServiceGroup(configuration: configuration)
        try await group.run()
    }
}
