import ArgumentParser
import DaemonKit

/// A command like that of a daemon.
struct ExampleDaemon: DaemonCommand {
    static let environmentPrefix = "EXAMPLE_DAEMON"
    static let configuration = CommandConfiguration(
        commandName: "example-daemon", discussion: EnvironmentOptions.discussion(prefix: environmentPrefix), version: "1.2.3",
        subcommands: [Serve.self, Call.self])

    struct Serve: AsyncParsableCommand {
        @OptionGroup var daemon: DaemonOptions
        @Option(name: [.long, .customShort("k")]) var masterKeyFile: String?
        @Option var url: [String] = []
        @Flag var fast = false
        @Flag(inversion: .prefixedNo) var careful = true
    }

    struct Call: AsyncParsableCommand {
        @OptionGroup var runDirectory: RunDirectoryOption
        @Argument var method: String
        @Argument var params: String?

        func run() async throws {
            switch method {
            case "held": throw InstanceLockError.held(path: "/run/x.lock", pid: 7)
            case "fail": throw Broken()
            default: return
            }
        }
    }

    struct Broken: Error, CustomStringConvertible {
        var description: String { "it broke" }
    }
}
