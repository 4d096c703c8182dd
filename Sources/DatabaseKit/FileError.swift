import Glibc

/// A file that the system did not let be used.
public struct FileError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What was tried with it, as `create`.
    public let action: String
    public let path: String
    /// The value of `errno`.
    public let code: Int32

    public init(_ action: String, path: String, code: Int32) {
        self.action = action
        self.path = path
        self.code = code
    }

    /// `Cannot create /var/copy: Permission denied.`
    public var description: String {
        let reason = strerror(code).map { String(cString: $0) } ?? "error \(code)"
        return "Cannot \(action) \(path): \(reason)."
    }
}
