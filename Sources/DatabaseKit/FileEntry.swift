import Glibc

/// The entry of a file in its directory.
public enum FileEntry {
    /// Makes a new, changed or removed entry for `path` durable.
    public static func synchronize(_ path: String) throws(FileError) {
        let directory = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
        let descriptor = open(directory.isEmpty ? "/" : directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw FileError("open", path: directory, code: errno) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw FileError("synchronize", path: directory, code: errno) }
    }
}
