import JSONKit
import Logging

extension LogEntry {
    /// The entry as one JSON object; `error` and `metadata` only where there are any.
    var json: [UInt8] {
        var writer = JSONWriter(reserving: 256)
        writer.object { writer in
            writer.member("time", time)
            writer.member("level", level.rawValue)
            writer.member("label", label)
            writer.member("message", message)
            writer.member("error", optional: error)
            if !metadata.isEmpty {
                writer.key("metadata")
                LogEntry.write(metadata, to: &writer)
            }
        }
        return writer.bytes
    }

    private static func write(_ metadata: Logger.Metadata, to writer: inout JSONWriter) {
        writer.object { writer in
            for (key, value) in metadata.sorted(by: { $0.key < $1.key }) {
                writer.key(key)
                write(value, to: &writer)
            }
        }
    }

    private static func write(_ value: Logger.MetadataValue, to writer: inout JSONWriter) {
        switch value {
        case .string(let text): writer.string(text)
        case .stringConvertible(let value): writer.string(value.description)
        case .array(let values): writer.array { writer in for value in values { write(value, to: &writer) } }
        case .dictionary(let members): write(members, to: &writer)
        }
    }
}
