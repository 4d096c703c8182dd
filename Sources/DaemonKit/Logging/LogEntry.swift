import JSONKit
import Logging

/// One thing to log, complete, and how it is written.
struct LogEntry: Sendable {
    var time: Timestamp
    var level: Logger.Level
    var label: String
    var message: String
    var error: String?
    var metadata: Logger.Metadata

    /// The line with its closing LF; LF occurs nowhere else in it.
    func line(_ format: LogFormat) -> [UInt8] {
        switch format {
        case .text: Array((text + "\n").utf8)
        case .json: json + [UInt8(ascii: "\n")]
        }
    }
}
