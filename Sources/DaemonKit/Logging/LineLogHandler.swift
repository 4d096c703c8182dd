import Glibc
import Logging

/// Writes each entry as one line with one `write`, so that lines of several threads, and of several processes, do not run into each other.
struct LineLogHandler: LogHandler {
    let label: String
    let format: LogFormat
    let descriptor: Int32
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
        write(entry.line(format))
    }

    /// A reader that has gone, or a full disk, must not stop the daemon: what cannot be written is dropped.
    private func write(_ line: [UInt8]) {
        var written = 0
        while written < line.count {
            let count = line.withUnsafeBytes { bytes in
                retryingInterrupted { Glibc.write(descriptor, bytes.baseAddress.map { $0 + written }, bytes.count - written) }
            }
            guard count > 0 else { return }
            written += count
        }
    }
}
