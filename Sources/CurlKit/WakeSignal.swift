import Glibc

/// A pair of sockets that wakes the transfer thread out of `curl_multi_poll`.
///
/// `curl_multi_wakeup` would need the multi handle on every caller's thread; a descriptor keeps it on its own.
final class WakeSignal: Sendable {
    let readEnd: Int32
    private let writeEnd: Int32

    init() throws(HTTPError) {
        var ends: [Int32] = [-1, -1]
        let kind = Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
        guard socketpair(AF_UNIX, kind, 0, &ends) == 0 else { throw .system("socketpair", errno) }
        readEnd = ends[0]
        writeEnd = ends[1]
    }

    /// Wakes the thread now, or lets its next wait end at once.
    func raise() {
        var byte: UInt8 = 0
        // A full socket is a signal already raised; nothing is lost.
        _ = write(writeEnd, &byte, 1)
    }

    /// Takes the signal back.
    func lower() {
        var bytes = [UInt8](repeating: 0, count: 64)
        while read(readEnd, &bytes, bytes.count) == bytes.count {}
    }

    deinit {
        close(readEnd)
        close(writeEnd)
    }
}

extension HTTPError {
    /// A failed system call.
    static func system(_ call: String, _ error: Int32) -> HTTPError {
        .other(code: Int(error), message: "\(call): \(String(cString: strerror(error)))")
    }
}
