/// Why a group was not found.
public enum GroupLookupError: DaemonFailure, Hashable {
    /// There is no such group.
    case unknownGroup(String)
    /// The system could not look it up.
    case system(SystemError)

    public var exitStatus: ExitStatus { .configuration }

    public var description: String {
        switch self {
        case .unknownGroup(let name):
            "there is no group \"\(name)\" on this system; make it (groupadd --system \(name)) or name another one"
        case .system(let error): error.description
        }
    }
}
