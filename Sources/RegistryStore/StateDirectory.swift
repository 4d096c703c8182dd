import DatabaseKit
import Glibc

/// The directory of a registry's files, and the files in it.
enum StateDirectory {
    /// Makes the directory, for its owner only, unless it is there.
    static func create(_ path: String) throws(RegistryOpenError) {
        guard mkdir(path, 0o700) == 0 || errno == EEXIST else { throw .system("create the state directory", path: path, code: errno) }
    }

    /// Makes an empty file for its owner only, or takes others' rights from the one that is there; SQLite gives the files beside it the same mode.
    static func protect(_ path: String) throws(RegistryOpenError) {
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw .system("open", path: path, code: errno) }
        defer { close(descriptor) }
        guard fchmod(descriptor, 0o600) == 0 else { throw .system("protect", path: path, code: errno) }
    }

    /// Makes a new entry of the directory that holds `path` durable.
    static func synchronize(containing path: String) throws(RegistryOpenError) {
        do { try FileEntry.synchronize(path) } catch { throw .system(error.action, path: error.path, code: error.code) }
    }
}
