import Foundation
import TestSupport

/// What a daemon asks the kernel for that reaches out of it: files, connections, programs. strace writes it down.
struct SystemCallTrace: Sendable {
    /// One call with the texts among its arguments.
    struct Call {
        let name: String
        let line: String
        let texts: [String]

        /// Whether it can change something on the disk.
        var isWriting: Bool {
            if name.hasPrefix("open") || name == "creat" {
                return ["O_WRONLY", "O_RDWR", "O_CREAT", "O_TRUNC"].contains { line.contains($0) } || name == "creat"
            }
            return !Self.looking.contains(name)
        }

        private static let looking: Set = [
            "stat", "fstat", "lstat", "newfstatat", "statx", "access", "faccessat", "faccessat2", "readlink", "readlinkat", "statfs",
            "getcwd", "chdir", "execve", "execveat", "connect", "bind", "listen", "inotify_add_watch", "getxattr", "lgetxattr", "listxattr",
        ]
    }

    private let path: String

    /// - Parameter path: a file for the trace.
    init(into path: String) { self.path = path }

    /// Whether strace is there and may trace.
    static func isPossible() async -> Bool {
        let tried = try? await runProgram("strace", ["-qq", "-D", "-o", "/dev/null", "true"])
        return tried?.exitCode == 0
    }

    /// The same daemon under the eyes of strace; its process stays the one that was started.
    func watching(_ launch: DaemonLaunch) -> DaemonLaunch {
        let options = [
            "-f", "-D", "-qq", "-s", "4096", "-e", "signal=none", "-e", "trace=%file,connect,bind,listen,execve,execveat", "-o", path,
        ]
        return DaemonLaunch(program: "strace", arguments: options + [launch.program] + launch.arguments, socket: launch.socket)
    }

    /// What was called until now, but for what was called before the daemon's own program ran.
    var calls: [Call] {
        get throws {
            let lines = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n")
            let calls = lines.compactMap { line -> Call? in
                guard let match = line.firstMatch(of: /^\d+ +(\w+)\(/) else { return nil }
                let texts = line.matches(of: /"((?:[^"\\]|\\.)*)"/).map { String($0.output.1) }
                return Call(name: String(match.output.1), line: String(line), texts: texts)
            }
            let start = calls.firstIndex { $0.name == "execve" && $0.line.hasSuffix("= 0") } ?? 0
            return Array(calls[start...])
        }
    }
}
