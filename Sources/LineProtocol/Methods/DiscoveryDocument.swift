import Synchronization

/// The answer to `rpc.discover`, written when it is asked for first: most runs of a service never are.
final class DiscoveryDocument: Sendable {
    private let write: @Sendable () -> [UInt8]
    private let document = Mutex<[UInt8]?>(nil)

    init(_ write: @escaping @Sendable () -> [UInt8]) {
        self.write = write
    }

    /// What was written; nil as long as nobody has asked.
    var written: [UInt8]? { document.withLock { $0 } }

    /// What was written, by now. It is written beside the lock, which the event loop takes too.
    var bytes: [UInt8] {
        if let written { return written }
        let bytes = write()
        document.withLock { $0 = bytes }
        return bytes
    }
}
