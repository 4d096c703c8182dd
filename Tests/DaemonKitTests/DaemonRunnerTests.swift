import DaemonKit
import Glibc
import Logging
import ServiceLifecycle
import TestSupport
import Testing

/// Sends a signal to its own process as soon as it runs, then waits to be told to stop.
private struct StoppedBySignal: Service {
    let signal: Int32

    func run() async throws {
        kill(getpid(), signal)
        try? await gracefulShutdown()
    }
}

/// Sends SIGTERM, and then stops for nothing less than a cancellation.
private struct DeafToShutdown: Service {
    func run() async throws {
        kill(getpid(), SIGTERM)
        try await Task.sleep(for: .seconds(600))
    }
}

private struct UntilStopped: Service {
    func run() async throws { try? await gracefulShutdown() }
}

private struct Failing: Service {
    struct Failure: Error {}

    func run() async throws { throw Failure() }
}

@Suite struct DaemonRunnerTests {
    @Test func `SIGTERM and SIGINT end the run without an error`() async {
        await #expect(processExitsWith: .exitCode(0)) {
            try await DaemonRunner.run(services: [StoppedBySignal(signal: SIGTERM)], logger: Logger(label: "t"))
            exit(0)
        }
        await #expect(processExitsWith: .exitCode(0)) {
            try await DaemonRunner.run(services: [StoppedBySignal(signal: SIGINT)], logger: Logger(label: "t"))
            exit(0)
        }
    }

    @Test func `a signal that came before anything ran ends the run without an error`() async {
        await #expect(processExitsWith: .exitCode(0)) {
            let signals = await StopSignals.trap()
            kill(getpid(), SIGTERM)
            try await DaemonRunner.run(services: [UntilStopped()], stoppedBy: signals, logger: Logger(label: "t"))
            // Another one while it ends does no harm.
            kill(getpid(), SIGINT)
            exit(0)
        }
    }

    @Test func `a service that does not stop in time is cancelled, and the run ends without an error`() async {
        await #expect(processExitsWith: .exitCode(0)) {
            try await DaemonRunner.run(services: [DeafToShutdown()], gracefulShutdownLimit: .milliseconds(50), logger: Logger(label: "t"))
            exit(0)
        }
    }

    @Test func `the service manager is told that the daemon stops`() async {
        await #expect(processExitsWith: .exitCode(0)) {
            try await withTemporaryDirectory { directory in
                let manager = try NotifySocket(name: Array((directory + "/notify").utf8))
                let readiness = Readiness(environment: ["NOTIFY_SOCKET": directory + "/notify"], logger: Logger(label: "t"))
                try await DaemonRunner.run(services: [StoppedBySignal(signal: SIGTERM)], readiness: readiness, logger: Logger(label: "t"))
                guard manager.receive() == "STOPPING=1" else { exit(10) }
            }
            exit(0)
        }
    }

    @Test func `the error of a service ends the run`() async {
        await #expect(throws: Failing.Failure.self) {
            try await DaemonRunner.run(services: [Failing()], logger: Logger(label: "t"))
        }
    }
}
