import Glibc

/// A TCP socket bound to an address, not yet listening: whoever adopts ``descriptor`` calls `listen` and closes it.
public struct TCPListener: Sendable {
    /// The bound socket: close-on-exec, non-blocking.
    public let descriptor: Int32

    /// Binds the first address that `host` stands for.
    ///
    /// - Parameters:
    ///   - host: an IPv4 or IPv6 address, or a name of this machine.
    ///   - port: 1 to 65535, or 0 for any free one.
    public init(host: String, port: UInt16) throws(SystemError) {
        var hints = addrinfo()
        hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var found: UnsafeMutablePointer<addrinfo>?
        guard getaddrinfo(host, String(port), &hints, &found) == 0, let found else {
            throw SystemError("find the address \(host)", code: EADDRNOTAVAIL)
        }
        defer { freeaddrinfo(found) }
        let kind = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue) | Int32(SOCK_NONBLOCK.rawValue)
        let descriptor = socket(found.pointee.ai_family, kind, 0)
        guard descriptor >= 0 else { throw .last("open a socket") }
        var isReused: Int32 = 1
        setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &isReused, socklen_t(MemoryLayout<Int32>.size))
        guard bind(descriptor, found.pointee.ai_addr, found.pointee.ai_addrlen) == 0 else {
            let error = SystemError.last("bind \(host):\(port)")
            close(descriptor)
            throw error
        }
        self.descriptor = descriptor
    }
}
