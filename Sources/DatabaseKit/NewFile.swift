import Glibc

/// A file that is made under a name of its own and takes its real name when it is whole.
struct NewFile {
    let path: String

    init(_ path: String) { self.path = path }

    /// Makes it, empty and for its owner only.
    func create() throws(FileError) {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw FileError("create", path: path, code: errno) }
        close(descriptor)
    }

    /// Gives it its name, durably; never in the place of another file.
    ///
    /// - Returns: its size in bytes.
    func publish(as name: String) throws(FileError) -> Int64 {
        let descriptor = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC)
        guard descriptor >= 0 else { throw FileError("open", path: path, code: errno) }
        defer { close(descriptor) }
        var status = stat()
        guard fsync(descriptor) == 0, fstat(descriptor, &status) == 0 else { throw FileError("write", path: path, code: errno) }
        guard link(path, name) == 0 else { throw FileError("create", path: name, code: errno) }
        unlink(path)
        try FileEntry.synchronize(name)
        return Int64(status.st_size)
    }
}
