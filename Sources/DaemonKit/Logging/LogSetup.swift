import Dispatch
import Glibc
import Logging
import Synchronization

/// Where a process' log goes and how it looks.
public struct LogSetup: Sendable {
    public let format: LogFormat
    public let level: Logger.Level
    public let clock: any WallClock
    private let writer: LogWriter

    /// The writer whose lines are waited for when the process ends.
    private static let ofProcess = Mutex<LogWriter?>(nil)

    /// - Parameter descriptor: the open file that the lines are written to; stderr unless given.
    public init(format: LogFormat, level: Logger.Level, descriptor: Int32 = STDERR_FILENO, clock: any WallClock = SystemWallClock()) {
        self.format = format
        self.level = level
        self.clock = clock
        writer = LogWriter(descriptor: descriptor) { dropped in
            LogEntry(
                time: clock.now(), level: .warning, label: "log", message: "\(dropped) log lines were dropped", error: nil, metadata: [:]
            ).line(format)
        }
    }

    /// Makes this the log of all loggers of the process, whose end waits for what is not written, a second at most. Once in a process' life,
    /// first thing.
    public func bootstrap() {
        Self.ofProcess.withLock { $0 = writer }
        atexit { _ = LogSetup.ofProcess.withLock { $0 }?.flush(atMost: .seconds(1)) }
        LoggingSystem.bootstrap({ handler(label: $0, metadataProvider: $1) }, metadataProvider: Self.context)
    }

    /// Waits until what was logged is written, but no longer than a second.
    ///
    /// - Returns: whether it was.
    @discardableResult
    public func flush() -> Bool { writer.flush(atMost: .seconds(1)) }

    /// A logger of its own, whatever the process' log is.
    public func logger(label: String) -> Logger {
        Logger(label: label) { handler(label: $0, metadataProvider: Self.context) }
    }

    /// What `withLogger(mergingMetadata:)` around the present work says of it: on each line, whichever logger writes it.
    private static let context = Logger.MetadataProvider { Logger.current.handler.metadata }

    private func handler(label: String, metadataProvider: Logger.MetadataProvider?) -> LineLogHandler {
        LineLogHandler(
            label: label, format: format, writer: writer, clock: clock, logLevel: level, metadataProvider: metadataProvider)
    }
}
