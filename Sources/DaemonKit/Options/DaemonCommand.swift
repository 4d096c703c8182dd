import ArgumentParser
import FoundationEssentials
import Glibc

/// The root command of a daemon: its options come from the command line or the environment, and a ``DaemonFailure`` of any subcommand
/// becomes a message on stderr and its exit code. Marked `@main`.
public protocol DaemonCommand: AsyncParsableCommand {
    /// What the names of its environment variables begin with: `SYNC_AGENT`.
    static var environmentPrefix: String { get }
}

extension DaemonCommand {
    public static func main() async {
        let status = await run(arguments: Array(CommandLine.arguments.dropFirst()), environment: ProcessInfo.processInfo.environment)
        Glibc.exit(status)
    }

    /// Runs the subcommand that the arguments choose; gives the exit code, after saying on stderr what went wrong.
    static func run(arguments: [String], environment: [String: String]) async -> Int32 {
        do {
            let options = EnvironmentOptions(prefix: environmentPrefix, environment: environment)
            var command = try await asyncParseAsRoot(try options.adding(to: arguments, of: self))
            if var asynchronous = command as? any AsyncParsableCommand {
                try await asynchronous.run()
            } else {
                try command.run()
            }
            return ExitStatus.ok.rawValue
        } catch let failure as any DaemonFailure {
            let line = Array("\(_commandName): \(failure)\n".utf8)
            write(STDERR_FILENO, line, line.count)
            return failure.exitStatus.rawValue
        } catch {
            // Help, the version and errors of the command line, in ArgumentParser's own words.
            let code = exitCode(for: error)
            let text = Array((fullMessage(for: error) + "\n").utf8)
            if text.count > 1 { write(code == .success ? STDOUT_FILENO : STDERR_FILENO, text, text.count) }
            return code.rawValue
        }
    }
}
