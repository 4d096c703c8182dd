import Logging

/// Makes one line of each entry and leaves it to the writer of the process.
struct LineLogHandler: LogHandler {
    let label: String
    let format: LogFormat
    let writer: LogWriter
    let clock: any WallClock
    var logLevel: Logger.Level
    var metadata: Logger.Metadata = [:]
    var metadataProvider: Logger.MetadataProvider?

    subscript(metadataKey key: String) -> Logger.MetadataValue? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        var all = metadata
        if let provided = metadataProvider?.get() { all.merge(provided) { $1 } }
        if let own = event.metadata { all.merge(own) { $1 } }
        let entry = LogEntry(
            time: clock.now(), level: event.level, label: label, message: "\(event.message)", error: event.error.map { "\($0)" },
            metadata: all)
        writer.put(entry.line(format))
    }
}
