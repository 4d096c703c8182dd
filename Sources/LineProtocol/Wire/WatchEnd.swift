import JSONKit

/// Why a watch ends before its sequence does: what the notification `watch.ended` says.
///
/// `{"jsonrpc":"2.0","method":"watch.ended","params":{"reason":"slow_consumer","id":7,"method":"task.watch"}}`, with
/// `error` where the watch failed.
enum WatchEnd {
    /// Too much was unsent: the peer does not read.
    case slowConsumer
    /// The service stops.
    case shuttingDown
    /// The watch itself failed.
    case failed(RPCError)

    private var reason: String {
        switch self {
        case .slowConsumer: "slow_consumer"
        case .shuttingDown: RPCReason.shuttingDown.name
        case .failed(let error): error.reason.name
        }
    }

    /// The notification's line without its LF.
    func line(id: ArraySlice<UInt8>?, method: String) -> [UInt8] {
        var writer = JSONWriter(reserving: 128)
        writer.object { writer in
            writer.member("jsonrpc", "2.0")
            writer.member("method", "watch.ended")
            writer.key("params")
            writer.object { writer in
                writer.member("reason", reason)
                if let id {
                    writer.key("id")
                    writer.raw(id)
                }
                writer.member("method", method)
                if case .failed(let error) = self {
                    writer.key("error")
                    error.encode(to: &writer)
                }
            }
        }
        return writer.bytes
    }
}
