import Glibc
import Logging

/// Where a process' log goes and how it looks.
public struct LogSetup: Sendable {
    public var format: LogFormat
    public var level: Logger.Level
    /// The open file that the lines are written to.
    public var descriptor: Int32
    public var clock: any WallClock

    /// - Parameter descriptor: stderr unless given.
    public init(format: LogFormat, level: Logger.Level, descriptor: Int32 = STDERR_FILENO, clock: any WallClock = SystemWallClock()) {
        self.format = format
        self.level = level
        self.descriptor = descriptor
        self.clock = clock
    }

    /// Makes this the log of all loggers of the process. Once in a process' life, first thing.
    public func bootstrap() {
        LoggingSystem.bootstrap({ handler(label: $0, metadataProvider: $1) }, metadataProvider: Self.context)
    }

    /// A logger of its own, whatever the process' log is.
    public func logger(label: String) -> Logger {
        Logger(label: label) { handler(label: $0, metadataProvider: Self.context) }
    }

    /// What `withLogger(mergingMetadata:)` around the present work says of it: on each line, whichever logger writes it.
    private static let context = Logger.MetadataProvider { Logger.current.handler.metadata }

    private func handler(label: String, metadataProvider: Logger.MetadataProvider?) -> LineLogHandler {
        LineLogHandler(
            label: label, format: format, descriptor: descriptor, clock: clock, logLevel: level, metadataProvider: metadataProvider)
    }
}
