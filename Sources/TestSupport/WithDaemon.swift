import Glibc
import JSONKit
import LineProtocol
import Subprocess

/// Runs `body` beside a real daemon of this build, which is stopped whatever happens.
///
/// The daemon serves when `body` begins. After it SIGTERM must end it with exit code 0 in under 10 s, unless `body` killed it.
public func withDaemon<Result: Sendable>(_ launch: DaemonLaunch, _ body: @Sendable @escaping (Daemon) async throws -> Result) async throws
    -> Result
{
    let outcome = try await Subprocess.run(
        .name(launch.program), arguments: Arguments(launch.arguments), environment: buildEnvironment, input: .none, output: .discarded,
        error: .sequence
    ) { execution in
        let daemon = Daemon(launch, processIdentifier: execution.processIdentifier.value)
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { for try await part in execution.standardError { daemon.keep(part.withUnsafeBytes { Array($0) }) } }
            let result: Swift.Result<Result, any Error>
            do {
                try await waitUntilServing(daemon)
                result = .success(try await body(daemon))
            } catch {
                result = .failure(error)
            }
            let start = ContinuousClock.now
            if daemon.signal == nil { daemon.terminate() }
            // stderr ends when the process does.
            try await group.waitForAll()
            if ContinuousClock.now - start > .seconds(10) {
                throw DaemonMisbehaviour(program: launch.program, problem: "took over 10 s to stop", log: daemon.logText)
            }
            return (daemon, result)
        }
    }
    let (daemon, result) = outcome.closureResult
    let expected: TerminationStatus = daemon.signal == SIGKILL ? .signaled(SIGKILL) : .exited(0)
    guard outcome.terminationStatus == expected else {
        throw DaemonMisbehaviour(program: launch.program, problem: "ended with \(outcome.terminationStatus)", log: daemon.logText)
    }
    switch result {
    case .success(let value): return value
    case .failure(let error as DaemonMisbehaviour): throw error
    case .failure(let error):
        let note = Array("\(launch.program) wrote:\n\(daemon.logText)\n".utf8)
        write(STDERR_FILENO, note, note.count)
        throw error
    }
}

/// Ready means that the socket answers.
private func waitUntilServing(_ daemon: Daemon) async throws {
    let deadline = ContinuousClock.now + .seconds(30)
    while ContinuousClock.now < deadline {
        do {
            _ = try await daemon.call(ServiceInfoMethod.self, JSONEmpty())
            return
        } catch {
            if daemon.hasEnded {
                throw DaemonMisbehaviour(program: daemon.launch.program, problem: "ended before it served", log: daemon.logText)
            }
            try await Task.sleep(for: .milliseconds(10))
        }
    }
    throw DaemonMisbehaviour(program: daemon.launch.program, problem: "did not serve within 30 s", log: daemon.logText)
}
