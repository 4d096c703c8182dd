/// Why an ``InstanceLock`` was not taken.
public enum InstanceLockError: DaemonFailure, Hashable {
    /// Another process, alive, holds the lock; `pid` where the lock file tells it.
    case held(path: String, pid: Int32?)
    /// The lock file could not be opened, locked or written.
    case system(SystemError)

    public var exitStatus: ExitStatus {
        switch self {
        case .held: .temporary
        case .system: .cannotCreate
        }
    }

    public var description: String {
        switch self {
        case .held(let path, let pid?): "another instance is running (process \(pid)): it holds the lock \(path)"
        case .held(let path, nil): "another instance is running: it holds the lock \(path)"
        case .system(let error): error.description
        }
    }
}
