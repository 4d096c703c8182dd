import Glibc

/// A file that holds a master key and that nobody else may read.
struct KeyFile {
    let path: String

    init(_ path: String) { self.path = path }

    /// Its content; nil when there is no such file. Refuses a file whose mode has any bit of `forbiddenMode`, by default one that others may
    /// read, and one that is longer than `limit` bytes.
    func read(forbiddenMode: mode_t = 0o077, limit: Int = 4096) throws(RegistryOpenError) -> [UInt8]? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        if descriptor < 0 {
            if errno == ENOENT { return nil }
            throw .system("read", path: path, code: errno)
        }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw .system("inspect", path: path, code: errno) }
        guard status.st_mode & forbiddenMode == 0 else {
            throw .masterKeyReadable(path, mode: "0" + String(status.st_mode & 0o777, radix: 8))
        }
        var bytes = [UInt8](repeating: 0, count: limit + 1)
        defer { bytes.wipe() }
        var count = 0
        while count < bytes.count {
            let read = bytes.withUnsafeMutableBytes { Glibc.read(descriptor, $0.baseAddress?.advanced(by: count), $0.count - count) }
            if read < 0 && errno == EINTR { continue }
            guard read >= 0 else { throw .system("read", path: path, code: errno) }
            if read == 0 { break }
            count += read
        }
        guard count <= limit else { throw .tooLong(path, limit: limit) }
        return Array(bytes.prefix(count))
    }

    /// Makes the file with a new random key, durably, and gives its content. Never replaces a file.
    func create() throws(RegistryOpenError) -> [UInt8] {
        var generator = SystemRandomNumberGenerator()
        let digits = Array("0123456789abcdef".utf8)
        let text = (0..<64).map { _ in digits[Int.random(in: 0..<16, using: &generator)] } + [UInt8(ascii: "\n")]
        try create(text)
        return text
    }

    /// Makes the file with this content, durably. Never replaces a file.
    func create(_ text: [UInt8]) throws(RegistryOpenError) {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw .system("create", path: path, code: errno) }
        defer { close(descriptor) }
        let written = text.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
        guard written == text.count, fchmod(descriptor, 0o600) == 0, fsync(descriptor) == 0 else {
            let code = errno
            unlink(path)
            throw .system("write", path: path, code: code)
        }
        try StateDirectory.synchronize(containing: path)
    }

    /// Removes the file, durably; one that is not there stays away.
    func remove() throws(RegistryOpenError) {
        guard unlink(path) == 0 else {
            if errno == ENOENT { return }
            throw .system("remove", path: path, code: errno)
        }
        try StateDirectory.synchronize(containing: path)
    }

    /// Puts this file in the place of `other`, at once and durably.
    func replace(_ other: KeyFile) throws(RegistryOpenError) {
        guard rename(path, other.path) == 0 else { throw .system("replace", path: other.path, code: errno) }
        try StateDirectory.synchronize(containing: other.path)
    }
}
