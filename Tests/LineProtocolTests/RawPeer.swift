import Dispatch
import Foundation
import Glibc
import JSONKit
import Testing

/// A client without any protocol of its own: it sends and receives bytes. Its blocking calls run on a queue of its own.
final class RawPeer: Sendable {
    private let descriptor: CInt
    private let queue = DispatchQueue(label: "raw peer")
    private let sending = DispatchQueue(label: "raw peer sending")

    init(path: String) throws {
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        self.descriptor = descriptor
        let status = withUnixAddress(path) { connect(descriptor, $0, $1) }
        try #require(status == 0, "connect \(path): \(errno)")
        var patience = timeval(tv_sec: 60, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
    }

    deinit { close(descriptor) }

    func send(_ text: String) async throws { try await send(Array(text.utf8)) }

    func send(_ bytes: [UInt8]) async throws {
        let status = await run(sending) { [descriptor] in
            var sent = 0
            while sent < bytes.count {
                let count = bytes[sent...].withUnsafeBytes {
                    Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(truncatingIfNeeded: MSG_NOSIGNAL))
                }
                if count < 0 { return errno }
                sent += count
            }
            return 0
        }
        try #require(status == 0, "send: \(status)")
    }

    /// The next line, without its LF; empty at the end of input.
    func line() async throws -> String {
        let bytes = await run(queue) { [descriptor] in
            var line: [UInt8] = []
            var byte: UInt8 = 0
            while recv(descriptor, &byte, 1, 0) == 1, byte != UInt8(ascii: "\n") { line.append(byte) }
            return line
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The next `count` bytes; fewer at the end of input.
    func bytes(_ count: Int) async throws -> [UInt8] {
        await run(queue) { [descriptor] in
            var all = [UInt8](repeating: 0, count: count)
            var filled = 0
            while filled < count {
                let read = all.withUnsafeMutableBytes { recv(descriptor, $0.baseAddress?.advanced(by: filled), count - filled, 0) }
                if read <= 0 { break }
                filled += read
            }
            return Array(all[..<filled])
        }
    }

    /// The next line as a tree.
    func reply() async throws -> JSONValue { try JSONValue(parsing: Array(try await line().utf8)) }

    /// All lines until the service ends the connection.
    func linesToEnd() async throws -> [String] {
        let bytes = await run(queue) { [descriptor] in
            var all: [UInt8] = []
            var buffer = [UInt8](repeating: 0, count: 65_536)
            while true {
                let count = recv(descriptor, &buffer, buffer.count, 0)
                if count <= 0 { return all }
                all += buffer[..<count]
            }
        }
        return String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(String.init)
    }

    /// Ends what this side sends, as socat does at the end of its input.
    func endSending() { shutdown(descriptor, Int32(truncatingIfNeeded: SHUT_WR)) }

    /// Ends the connection altogether.
    func hangUp() { shutdown(descriptor, Int32(truncatingIfNeeded: SHUT_RDWR)) }

    private func run<Result: Sendable>(_ queue: DispatchQueue, _ body: @escaping @Sendable () -> Result) async -> Result {
        await withCheckedContinuation { continuation in queue.async { continuation.resume(returning: body()) } }
    }
}
