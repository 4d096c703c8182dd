import ArgumentParser
import DaemonKit

/// The daemon that synchronizes identity providers into the directory.
@main
struct SyncAgent: DaemonCommand {
    static let environmentPrefix = "SYNC_AGENT"
    static let version = "0.1.0"

    static let configuration = CommandConfiguration(
        commandName: "sync-agent",
        abstract: "Brings organisations from their identity providers into a directory and keeps them in step.",
        discussion: EnvironmentOptions.discussion(prefix: environmentPrefix),
        version: version,
        subcommands: [Serve.self, Call.self, Watch.self, Health.self])
}

/// Where a client finds the agent.
struct SocketOptions: ParsableArguments {
    static let fileName = "sync-agent.sock"

    @OptionGroup var runDirectory: RunDirectoryOption

    @Option(help: ArgumentHelp("The admin socket (\(fileName) in the run directory).", valueName: "path"), completion: .file())
    var socket: String?

    var path: String { socket ?? runDirectory.file(Self.fileName) }
}

/// A failed command: a message for people, exit code 1.
struct CommandFailure: DaemonFailure {
    let description: String
    var exitStatus: ExitStatus { .failure }
}
