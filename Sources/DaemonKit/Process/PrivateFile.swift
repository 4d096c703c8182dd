import Glibc

/// A small file that is not for everybody, as one with a secret.
public struct PrivateFile: Sendable {
    private let path: String

    public init(_ path: String) {
        self.path = path
    }

    /// What the file holds, without a line end; of a longer file one byte more than `limit`.
    ///
    /// - Throws: ``PrivateFileError`` for a file that cannot be read, and for one that everybody may read or write.
    public func read(limit: Int) throws(PrivateFileError) -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .system(SystemError.last("open it")) }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw .system(SystemError.last("inspect it")) }
        guard status.st_mode & 0o007 == 0 else { throw .forEverybody }
        var bytes = [UInt8](repeating: 0, count: limit + 3)
        var count = 0
        while count < bytes.count {
            let part = bytes.withUnsafeMutableBytes { Glibc.read(descriptor, $0.baseAddress?.advanced(by: count), $0.count - count) }
            if part < 0 && errno == EINTR { continue }
            guard part >= 0 else { throw .system(SystemError.last("read it")) }
            if part == 0 { break }
            count += part
        }
        var content = bytes.prefix(count)
        if content.last == UInt8(ascii: "\n") { content.removeLast() }
        if content.last == UInt8(ascii: "\r") { content.removeLast() }
        return Array(content.prefix(limit + 1))
    }
}

/// Why a private file is not read.
public enum PrivateFileError: Error, Hashable, CustomStringConvertible {
    case system(SystemError)
    /// Its mode has a bit for others.
    case forEverybody

    public var description: String {
        switch self {
        case .system(let error): "\(error)"
        case .forEverybody: "it is open to everybody; close it: chmod o= FILE"
        }
    }
}
