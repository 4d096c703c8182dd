import DaemonKit
import Foundation
import Glibc
import TestSupport
import Testing

@Suite struct UnixListenerTests {
    @Test func `the file and a missing directory get their modes, whatever the umask`() async throws {
        try await withTemporaryDirectory { directory in
            let path = directory + "/run/x.sock"
            let listener = try UnixListener(path: path, mode: 0o660)
            defer { close(listener.descriptor) }
            #expect(mode(of: path) == 0o660)
            #expect(mode(of: directory + "/run") == 0o750)
            #expect(mode(of: path + ".lock") == 0o600)
            #expect(fcntl(listener.descriptor, F_GETFD) & FD_CLOEXEC == FD_CLOEXEC)
            #expect(fcntl(listener.descriptor, F_GETFL) & O_NONBLOCK == O_NONBLOCK)
            listener.remove()
        }
    }

    @Test func `nobody is let in before the socket listens, and one client is after`() async throws {
        try await withTemporaryDirectory { directory in
            let path = directory + "/x.sock"
            let listener = try UnixListener(path: path, mode: 0o600)
            #expect(connects(to: path) == false)
            #expect(listen(listener.descriptor, 8) == 0)
            #expect(connects(to: path))
            close(listener.descriptor)
            listener.remove()
            #expect(mode(of: path) == nil)
            #expect(mode(of: path + ".lock") == 0o600)
        }
    }

    @Test func `a second listener is refused beside a living one, which goes on`() async throws {
        try await withTemporaryDirectory { directory in
            let path = directory + "/x.sock"
            let first = try UnixListener(path: path)
            defer { close(first.descriptor) }
            listen(first.descriptor, 8)
            let error = #expect(throws: UnixListenerError.self) { try UnixListener(path: path) }
            #expect(error == .inUse(path: path, pid: getpid()))
            #expect(error?.exitStatus == .temporary)
            #expect(connects(to: path))
            first.remove()
        }
    }

    @Test func `a living socket of another program, which takes no lock, is left alone`() async throws {
        try await withTemporaryDirectory { directory in
            let path = directory + "/x.sock"
            let other = try UnixListener(path: directory + "/other.sock")
            defer { close(other.descriptor) }
            listen(other.descriptor, 8)
            rename(directory + "/other.sock", path)
            #expect(throws: UnixListenerError.inUse(path: path, pid: nil)) { try UnixListener(path: path) }
            #expect(connects(to: path))
        }
    }

    @Test func `a stale socket file is replaced`() async throws {
        try await withTemporaryDirectory { directory in
            let path = directory + "/x.sock"
            let dead = try UnixListener(path: directory + "/dead.sock")
            rename(directory + "/dead.sock", path)
            close(dead.descriptor)
            let listener = try UnixListener(path: path)
            defer { close(listener.descriptor) }
            listen(listener.descriptor, 8)
            #expect(connects(to: path))
            listener.remove()
        }
    }

    @Test func `a file that is no socket is left alone`() async throws {
        try await withTemporaryDirectory { directory in
            let path = directory + "/x.sock"
            try makeFile(path, "precious")
            #expect(throws: UnixListenerError.notASocket(path: path)) { try UnixListener(path: path) }
            #expect(try String(contentsOfFile: path, encoding: .utf8) == "precious")
            unlink(path)
            let listener = try UnixListener(path: path)
            close(listener.descriptor)
            listener.remove()
        }
    }

    @Test func `a socket file that is another's by now is not removed`() async throws {
        try await withTemporaryDirectory { directory in
            let path = directory + "/x.sock"
            let listener = try UnixListener(path: path)
            defer { close(listener.descriptor) }
            // Another file is there first, so that it cannot get the same inode.
            try makeFile(directory + "/new")
            rename(directory + "/new", path)
            listener.remove()
            #expect(mode(of: path) != nil)
        }
    }

    @Test func `a path of 107 bytes is the longest`() async throws {
        try await withTemporaryDirectory { directory in
            let longest = directory + "/" + String(repeating: "x", count: 107 - directory.utf8.count - 1)
            let listener = try UnixListener(path: longest)
            close(listener.descriptor)
            listener.remove()
            let error = #expect(throws: UnixListenerError.self) { try UnixListener(path: longest + "x") }
            #expect(error == .pathLength(path: longest + "x", bytes: 108))
            #expect(error?.exitStatus == .usage)
            #expect(throws: UnixListenerError.pathLength(path: "", bytes: 0)) { try UnixListener(path: "") }
        }
    }

    @Test func `the file and a new directory go to the group`() async throws {
        try await withTemporaryDirectory { directory in
            // Root may give files to any group; others only to their own.
            let group: gid_t = geteuid() == 0 ? 4321 : getegid()
            let listener = try UnixListener(path: directory + "/run/x.sock", group: group)
            close(listener.descriptor)
            for path in [directory + "/run/x.sock", directory + "/run"] {
                var status = stat()
                #expect(lstat(path, &status) == 0)
                #expect(status.st_gid == group)
            }
            listener.remove()
        }
    }

    private func connects(to path: String) -> Bool {
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: Array(path.utf8)) }
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size)) == 0
            }
        }
    }
}
