import Glibc

/// A Unix stream socket bound to a path by its only owner, never open to more people than asked at any moment of its life.
///
/// Bound, not yet listening: whoever adopts ``descriptor`` calls `listen`, as NIO's `ServerBootstrap.withBoundSocket` does, and closes it.
/// Beside the socket stands `PATH.lock`, an ``InstanceLock``: under it a stale socket file is replaced.
public struct UnixListener: Sendable {
    /// The socket file.
    public let path: String
    /// The bound socket: close-on-exec, non-blocking.
    public let descriptor: Int32
    private let lock: InstanceLock
    private let identity: FileIdentity

    /// Makes the socket file, its directory (mode 0750) where that is missing, and the directories above it (mode 0755).
    ///
    /// - Parameters:
    ///   - mode: the file's mode.
    ///   - owner: who owns the file; nil for the process' own user. Another one takes a privileged process.
    ///   - group: the group of the file, and of the directory where it is made here; nil for the process' own.
    /// - Throws: ``UnixListenerError/inUse(path:pid:)`` beside a living owner.
    public init(path: String, mode: mode_t = 0o660, owner: uid_t? = nil, group: gid_t? = nil) throws(UnixListenerError) {
        guard let address = UnixSocketAddress(path: path) else { throw .pathLength(path: path, bytes: path.utf8.count) }
        try UnixListener.makeDirectory(of: path, group: group)
        let lock: InstanceLock
        do { lock = try InstanceLock(path: path + ".lock") } catch { throw UnixListenerError(error, path: path) }
        do throws(UnixListenerError) {
            try UnixListener.removeStale(path, address)
            (descriptor, identity) = try UnixListener.bind(address, path: path, mode: mode, owner: owner, group: group)
        } catch {
            lock.release()
            throw error
        }
        self.path = path
        self.lock = lock
    }

    /// Removes the socket file, unless it is another's by now, and gives the lock up. Call it when the socket is closed.
    public consuming func remove() {
        if FileIdentity(path: path) == identity { unlink(path) }
        lock.release()
    }

    private static func makeDirectory(of path: String, group: gid_t?) throws(UnixListenerError) {
        guard let slash = path.lastIndex(of: "/"), slash != path.startIndex else { return }
        let directory = String(path[..<slash])
        do { try DirectoryPath.makeParents(of: directory) } catch { throw .system(error) }
        guard mkdir(directory, 0o750) == 0 else {
            if errno == EEXIST { return }
            throw .system(.last("make the directory \(directory)"))
        }
        // The umask may have narrowed the mode; it never widens it. The group first, so that no other group is let in.
        if let group, chown(directory, uid_t.max, group) != 0 { throw .system(.last("give \(directory) to group \(group)")) }
        guard chmod(directory, 0o750) == 0 else { throw .system(.last("set the mode of \(directory)")) }
    }

    /// Under the lock nobody of ours serves the path; somebody else's living socket is left alone all the same.
    private static func removeStale(_ path: String, _ address: UnixSocketAddress) throws(UnixListenerError) {
        var status = stat()
        guard lstat(path, &status) == 0 else {
            if errno == ENOENT { return }
            throw .system(.last("look at \(path)"))
        }
        guard status.st_mode & S_IFMT == S_IFSOCK else { throw .notASocket(path: path) }
        let probe = try makeSocket()
        defer { close(probe) }
        let connected = address.withPointer { pointer, length in retryingInterrupted { connect(probe, pointer, length) } }
        // EAGAIN: its queue of connections is full, so it is alive.
        guard connected != 0, errno != EAGAIN else { throw .inUse(path: path, pid: nil) }
        guard unlink(path) == 0 || errno == ENOENT else { throw .system(.last("remove the stale socket \(path)")) }
    }

    private static func bind(
        _ address: UnixSocketAddress, path: String, mode: mode_t, owner: uid_t?, group: gid_t?
    ) throws(UnixListenerError) -> (Int32, FileIdentity) {
        let descriptor = try makeSocket()
        do throws(UnixListenerError) {
            // The mode of an unbound socket, narrowed by the umask, becomes the mode of the file that bind makes.
            guard fchmod(descriptor, mode & 0o600) == 0 else { throw .system(.last("set the mode of a socket")) }
            guard address.withPointer({ Glibc.bind(descriptor, $0, $1) }) == 0 else { throw .system(.last("bind \(path)")) }
            guard let identity = FileIdentity(path: path) else { throw .system(.last("look at \(path)")) }
            do throws(UnixListenerError) {
                if let group, lchown(path, uid_t.max, group) != 0 { throw .system(.last("give \(path) to group \(group)")) }
                if let owner, owner != geteuid(), lchown(path, owner, gid_t.max) != 0 {
                    throw .system(.last("give \(path) to user \(owner)"))
                }
                guard chmod(path, mode) == 0 else { throw .system(.last("set the mode of \(path)")) }
            } catch {
                unlink(path)
                throw error
            }
            return (descriptor, identity)
        } catch {
            close(descriptor)
            throw error
        }
    }

    private static func makeSocket() throws(UnixListenerError) -> Int32 {
        let kind = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue) | Int32(SOCK_NONBLOCK.rawValue)
        let descriptor = socket(AF_UNIX, kind, 0)
        guard descriptor >= 0 else { throw .system(.last("open a socket")) }
        return descriptor
    }
}
