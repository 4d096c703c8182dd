import Glibc

/// The address of a Unix socket as the kernel takes it.
struct UnixSocketAddress: Sendable {
    /// The longest path in bytes: `sun_path` less its closing zero.
    static let maximumPathLength = 107

    private let name: [UInt8]
    private let isAbstract: Bool

    /// Nil when the path is empty, too long or has a zero in it.
    init?(path: String) {
        let bytes = Array(path.utf8)
        guard (1...UnixSocketAddress.maximumPathLength).contains(bytes.count), !bytes.contains(0) else { return nil }
        self.init(name: bytes, isAbstract: false)
    }

    private init(name: [UInt8], isAbstract: Bool) {
        self.name = name
        self.isAbstract = isAbstract
    }

    /// An absolute path, or `@name` for the abstract name; nil for anything else.
    init?(notifySocket text: String) {
        if text.hasPrefix("@"), (2...108).contains(text.utf8.count) {
            self.init(name: [0] + text.utf8.dropFirst(), isAbstract: true)
        } else if text.hasPrefix("/") {
            self.init(path: text)
        } else {
            return nil
        }
    }

    /// Lends the address to a call.
    func withPointer<Result>(_ body: (UnsafePointer<sockaddr>, socklen_t) -> Result) -> Result {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: name) }
        let family = MemoryLayout<sockaddr_un>.offset(of: \.sun_path) ?? 2
        // An abstract name ends where the length says, zeros count; a path ends with its zero.
        let length = socklen_t(family + name.count + (isAbstract ? 0 : 1))
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, length) }
        }
    }
}
