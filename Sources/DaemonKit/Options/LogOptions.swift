import ArgumentParser
import Logging

extension LogFormat: ExpressibleByArgument {}
extension Logger.Level: @retroactive ExpressibleByArgument {}

/// `--log-format` and `--log-level`.
public struct LogOptions: ParsableArguments {
    @Option(name: .customLong("log-format"), help: "How log lines on stderr look.")
    public var format: LogFormat = .text

    @Option(name: .customLong("log-level"), help: "The least important entries that are logged.")
    public var level: Logger.Level = .info

    public init() {}

    /// The log that the options ask for, on stderr.
    public var setup: LogSetup { LogSetup(format: format, level: level) }
}
