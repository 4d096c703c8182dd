import Glibc

/// A lock on a path that one living process at a time can hold; the kernel drops it when the process ends, however it ends.
///
/// The file (mode 0600) holds the owner's pid and is never removed: a lock on a removed file would exclude nobody.
/// The lock stays until ``release()`` or the end of the process, whatever becomes of this value.
public struct InstanceLock: Sendable {
    /// The lock file.
    public let path: String
    private let descriptor: Int32

    /// Takes the lock without waiting.
    ///
    /// - Throws: ``InstanceLockError/held(path:pid:)`` beside a living owner, in this process too.
    public init(path: String) throws(InstanceLockError) {
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0o600)
        guard descriptor >= 0 else { throw .system(.last("open the lock file \(path)")) }
        do throws(InstanceLockError) {
            try InstanceLock.take(descriptor, path: path)
        } catch {
            close(descriptor)
            throw error
        }
        self.path = path
        self.descriptor = descriptor
    }

    /// Gives the lock up; the file stays.
    public consuming func release() {
        close(descriptor)
    }

    private static func take(_ descriptor: Int32, path: String) throws(InstanceLockError) {
        guard retryingInterrupted({ flock(descriptor, LOCK_EX | LOCK_NB) }) == 0 else {
            guard errno == EWOULDBLOCK else { throw .system(.last("lock \(path)")) }
            throw .held(path: path, pid: owner(descriptor))
        }
        let owner = Array("\(getpid())\n".utf8)
        guard fchmod(descriptor, 0o600) == 0, ftruncate(descriptor, 0) == 0, pwrite(descriptor, owner, owner.count, 0) == owner.count else {
            throw .system(.last("write the lock file \(path)"))
        }
    }

    private static func owner(_ descriptor: Int32) -> Int32? {
        var buffer = [UInt8](repeating: 0, count: 32)
        let count = pread(descriptor, &buffer, buffer.count, 0)
        guard count > 0 else { return nil }
        return Int32(String(decoding: buffer[..<count].prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self))
    }
}
