import ArgumentParser
import DaemonKit

/// Where a client finds a daemon.
public struct SocketOptions<Served: ServedDaemon>: ParsableArguments {
    @OptionGroup var runDirectory: RunDirectoryOption

    @Option(help: ArgumentHelp("The admin socket (\(Served.socketName) in the run directory).", valueName: "path"), completion: .file())
    var socket: String?

    public init() {}

    public var path: String { socket ?? runDirectory.file(Served.socketName) }
}
