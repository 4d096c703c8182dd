import FoundationEssentials
import Glibc
import Logging

/// Tells the service manager how far this process is (the protocol of sd_notify(3)); says nothing where no manager asked for it.
public struct Readiness: Sendable {
    private let address: UnixSocketAddress?
    private let logger: Logger

    /// - Parameter environment: `NOTIFY_SOCKET` in it is a path, or an abstract name after `@`.
    public init(environment: [String: String] = ProcessInfo.processInfo.environment, logger: Logger) {
        self.logger = logger
        guard let name = environment["NOTIFY_SOCKET"], !name.isEmpty else {
            address = nil
            return
        }
        address = UnixSocketAddress(notifySocket: name)
        if address == nil { logger.warning("NOTIFY_SOCKET is no socket address", metadata: ["notify.socket": "\(name)"]) }
    }

    /// The service can be used from now on.
    public func ready() { send("READY=1") }

    /// The service has begun to stop.
    public func stopping() { send("STOPPING=1") }

    /// One line for people on what the service is doing.
    public func status(_ text: String) {
        send("STATUS=" + text.map { $0.isNewline ? " " : String($0) }.joined())
    }

    private func send(_ message: String) {
        guard let address else { return }
        let descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue) | Int32(SOCK_NONBLOCK.rawValue), 0)
        guard descriptor >= 0 else { return report(.last("open a socket")) }
        defer { close(descriptor) }
        let bytes = Array(message.utf8)
        let sent = address.withPointer { pointer, length in
            retryingInterrupted { sendto(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL), pointer, length) }
        }
        if sent != bytes.count { report(.last("notify the service manager")) }
    }

    private func report(_ error: SystemError) {
        logger.warning("The service manager was not told", metadata: ["error": "\(error)"])
    }
}
