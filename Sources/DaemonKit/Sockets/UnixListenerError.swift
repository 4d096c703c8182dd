/// Why a ``UnixListener`` was not made.
public enum UnixListenerError: DaemonFailure, Hashable {
    /// The path does not fit into a socket address (1 to 107 bytes, no zero byte).
    case pathLength(path: String, bytes: Int)
    /// A living process listens at the path, or holds its lock.
    case inUse(path: String, pid: Int32?)
    /// At the path there is something that is no socket; it is left alone.
    case notASocket(path: String)
    /// The system refused.
    case system(SystemError)

    init(_ error: InstanceLockError, path: String) {
        switch error {
        case .held(_, let pid): self = .inUse(path: path, pid: pid)
        case .system(let error): self = .system(error)
        }
    }

    public var exitStatus: ExitStatus {
        switch self {
        case .inUse: .temporary
        case .pathLength: .usage
        case .notASocket, .system: .cannotCreate
        }
    }

    public var description: String {
        switch self {
        case .pathLength(let path, let bytes):
            "the socket path has \(bytes) bytes, not 1 to \(UnixSocketAddress.maximumPathLength); choose a shorter directory: \(path)"
        case .inUse(let path, let pid?): "another instance is running (process \(pid)): it serves \(path)"
        case .inUse(let path, nil): "another instance is running: it serves \(path)"
        case .notASocket(let path): "\(path) exists and is not a socket; move it away or choose another path"
        case .system(let error): error.description
        }
    }
}
