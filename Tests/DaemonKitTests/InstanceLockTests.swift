import DaemonKit
import Foundation
import Glibc
import TestSupport
import Testing

@Suite struct InstanceLockTests {
    @Test func `a second holder is refused with the path and the pid of the first`() async throws {
        try await withTemporaryDirectory { directory in
            let path = directory + "/x.lock"
            let lock = try InstanceLock(path: path)
            defer { lock.release() }
            let error = #expect(throws: InstanceLockError.self) { try InstanceLock(path: path) }
            #expect(error == .held(path: path, pid: getpid()))
            #expect(error?.exitStatus == .temporary)
            #expect(error?.exitStatus.rawValue == 75)
            #expect(error?.description == "another instance is running (process \(getpid())): it holds the lock \(path)")
        }
    }

    @Test func `a lock given up can be taken, and its file stays with mode 0600`() async throws {
        try await withTemporaryDirectory { directory in
            let path = directory + "/x.lock"
            try InstanceLock(path: path).release()
            #expect(mode(of: path) == 0o600)
            chmod(path, 0o644)
            try InstanceLock(path: path).release()
            #expect(mode(of: path) == 0o600)
        }
    }

    @Test func `the end of a process, even by a kill, gives its lock up`() async throws {
        try await withTemporaryDirectory { directory in
            let path = directory + "/x.lock"
            // flock(1) takes the same lock that another instance would, and tells by its output that it has it.
            let holder = Process()
            holder.executableURL = URL(filePath: "/usr/bin/flock")
            holder.arguments = ["--nonblock", "--no-fork", path, "sh", "-c", "echo held; exec sleep 600"]
            let output = Pipe()
            holder.standardOutput = output
            try holder.run()
            #expect(output.fileHandleForReading.availableData == Data("held\n".utf8))
            #expect(throws: InstanceLockError.held(path: path, pid: nil)) { try InstanceLock(path: path) }
            kill(holder.processIdentifier, SIGKILL)
            holder.waitUntilExit()
            try InstanceLock(path: path).release()
        }
    }

    @Test func `a symbolic link and a missing directory are refused`() async throws {
        try await withTemporaryDirectory { directory in
            try makeFile(directory + "/target", "keep")
            symlink(directory + "/target", directory + "/link.lock")
            for path in [directory + "/link.lock", directory + "/none/x.lock"] {
                let error = #expect(throws: InstanceLockError.self) { try InstanceLock(path: path) }
                #expect(error?.exitStatus == .cannotCreate)
                #expect(error?.description.contains(path) == true)
            }
            #expect(try String(contentsOfFile: directory + "/target", encoding: .utf8) == "keep")
        }
    }
}
