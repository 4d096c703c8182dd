import ArgumentParser
import DaemonKit

/// The daemon that keeps identity providers: their settings, their secrets and their limits.
@main
struct IdPRegistry: DaemonCommand {
    static let environmentPrefix = "IDP_REGISTRY"
    static let version = "0.1.0"

    static let configuration = CommandConfiguration(
        commandName: "idp-registry",
        abstract: "Keeps the identity providers of an organisation: settings, secrets, limits.",
        discussion: EnvironmentOptions.discussion(prefix: environmentPrefix),
        version: version,
        subcommands: [Serve.self, Apply.self, Call.self, Health.self])
}

/// Where a client finds the registry.
struct SocketOptions: ParsableArguments {
    static let fileName = "idp-registry.sock"

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
