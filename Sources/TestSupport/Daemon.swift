import FoundationEssentials
import Glibc
import JSONKit
import LineProtocol
import Synchronization

/// A daemon that runs for a test.
public final class Daemon: Sendable {
    public let launch: DaemonLaunch
    public let processIdentifier: Int32
    private let log: Mutex<[UInt8]>
    private let sent = Mutex<Int32?>(nil)

    init(_ launch: DaemonLaunch, processIdentifier: Int32) {
        self.launch = launch
        self.processIdentifier = processIdentifier
        log = Mutex([])
    }

    /// What it wrote to stderr so far.
    public var logText: String { log.withLock { String(decoding: $0, as: UTF8.self) } }

    /// The signal that the test sent it, when it did.
    var signal: Int32? { sent.withLock { $0 } }

    /// Kills it as a power failure would.
    public func kill() { send(SIGKILL) }

    /// Lets it be killed by what the test has prepared; ``kill()`` must follow where it was not.
    public func expectKill() { sent.withLock { $0 = SIGKILL } }

    /// Asks it to stop.
    public func terminate() { send(SIGTERM) }

    /// A connection to its admin socket.
    public func client() async throws -> LineClient { try await LineClient.connect(path: launch.socket) }

    /// One call over a connection of its own.
    public func call<Method: RPCMethod>(_ method: Method.Type, _ params: Method.Params, timeout: Duration? = nil) async throws
        -> Method.Result
    {
        let client = try await client()
        let result: Result<Method.Result, any Error>
        do { result = .success(try await client.call(method, params, timeout: timeout)) } catch { result = .failure(error) }
        await client.close()
        return try result.get()
    }

    /// One call by name over a connection of its own.
    public func call(_ method: String, _ params: JSONValue = [:]) async throws -> JSONValue {
        let client = try await client()
        let result: Result<JSONValue, any Error>
        do { result = .success(try await client.call(method: method, params: params)) } catch { result = .failure(error) }
        await client.close()
        return try result.get()
    }

    /// Whether the process has ended, though nobody has asked for its status yet.
    var hasEnded: Bool {
        guard let status = try? readText("/proc/\(processIdentifier)/stat") else { return true }
        // The state stands behind the name, which is in parentheses and may hold anything.
        return status.split(separator: ")").last?.dropFirst().first == "Z"
    }

    /// Resident memory at its peak, in bytes.
    public var peakMemory: Int { memory("VmHWM:") }

    /// Resident memory now, in bytes.
    public var residentMemory: Int { memory("VmRSS:") }

    /// Open file descriptors; nil where this process may not count them.
    public var openFiles: Int? { try? FileManager.default.contentsOfDirectory(atPath: "/proc/\(processIdentifier)/fd").count }

    private func memory(_ name: String) -> Int {
        let line = (try? readText("/proc/\(processIdentifier)/status"))?.split(separator: "\n").first { $0.hasPrefix(name) }
        return (line?.split(whereSeparator: { $0 == " " || $0 == "\t" }).dropFirst().first.flatMap { Int($0) } ?? 0) * 1024
    }

    func keep(_ bytes: [UInt8]) {
        log.withLock { $0 += bytes }
    }

    private func send(_ signal: Int32) {
        sent.withLock { $0 = signal }
        Glibc.kill(processIdentifier, signal)
    }
}
