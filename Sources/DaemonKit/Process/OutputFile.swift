import Glibc

/// Text that a command writes: to standard output, or to a file that has its name only once it is whole.
public struct OutputFile: ~Copyable {
    private let descriptor: Int32
    private let path: String?
    private var buffer: [UInt8] = []

    private static let bufferSize = 1 << 16

    /// - Parameters:
    ///   - path: nil is standard output. A file takes the place of an older one.
    ///   - mode: of a file, less what the process' umask takes away; its owner's only unless given.
    public init(_ path: String?, mode: mode_t = 0o600) throws(OutputFailure) {
        self.path = path
        guard let path else {
            descriptor = STDOUT_FILENO
            return
        }
        descriptor = open(Self.unfinished(path), O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, mode)
        if descriptor < 0 { throw OutputFailure("create", path) }
    }

    public mutating func write(_ text: String) throws(OutputFailure) { try write(Array(text.utf8)) }

    public mutating func write(_ bytes: [UInt8]) throws(OutputFailure) {
        buffer += bytes
        if buffer.count >= Self.bufferSize { try flush() }
    }

    /// Gives the file its name. What was written to a file before it came so far is left under another name and gone with ``discard()``.
    public mutating func finish() throws(OutputFailure) {
        try flush()
        guard let path else { return }
        guard fsync(descriptor) == 0, close(descriptor) == 0 else { throw OutputFailure("write", path) }
        guard rename(Self.unfinished(path), path) == 0 else { throw OutputFailure("create", path) }
    }

    /// Removes what was written to a file that was not finished.
    public func discard() {
        guard let path else { return }
        close(descriptor)
        unlink(Self.unfinished(path))
    }

    private mutating func flush() throws(OutputFailure) {
        var written = 0
        while written < buffer.count {
            let count = buffer.withUnsafeBytes { bytes in
                bytes.baseAddress.map { Glibc.write(descriptor, $0 + written, bytes.count - written) } ?? 0
            }
            if count < 0 && errno == EINTR { continue }
            if count <= 0 { throw OutputFailure("write", path ?? "standard output") }
            written += count
        }
        buffer.removeAll(keepingCapacity: true)
    }

    private static func unfinished(_ path: String) -> String { path + ".part" }
}

/// What a command has to say cannot be written.
public struct OutputFailure: DaemonFailure {
    public let description: String
    public var exitStatus: ExitStatus { .failure }

    init(_ action: String, _ path: String) {
        let reason = strerror(errno).map { String(cString: $0) } ?? "error \(errno)"
        description = "Cannot \(action) \(path): \(reason)."
    }
}
