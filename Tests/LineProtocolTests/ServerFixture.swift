import CoreMetrics
import Foundation
import Glibc
import JSONKit
import LineProtocol
import Logging
import NIOCore
import NIOPosix
import ServiceLifecycle
import Testing

/// A server of the test methods on a socket of its own.
struct ServerFixture {
    let path: String
    let group: ServiceGroup

    /// A client that reads and writes bytes.
    func peer() throws -> RawPeer { try RawPeer(path: path) }

    /// A peer that the service has let in: refused ones try again.
    func admittedPeer() async throws -> RawPeer {
        while true {
            let peer = try peer()
            try await peer.send(#"{"id":0,"method":"test.echo","params":{"text":""}}"# + "\n")
            if try await peer.line().contains("result") { return peer }
        }
    }

    /// Stops the service while clients are connected.
    func stop() async { await group.triggerGracefulShutdown() }

    /// Proves what one line is answered, to the byte.
    func check(_ line: String, gives expected: String, sourceLocation: SourceLocation = #_sourceLocation) async throws {
        let answer = try await answer(to: line)
        #expect(answer == expected, sourceLocation: sourceLocation)
    }

    /// What one line is answered.
    func answer(to line: String) async throws -> String {
        let peer = try peer()
        try await peer.send(line + "\n")
        return try await peer.line()
    }
}

/// Serves while `body` runs, then stops gracefully, which must succeed.
func withServer(
    roles: RolePolicy = .groups(), limits: LineServerLimits = .init(), methods: MethodTable? = nil,
    eventLoops: any EventLoopGroup = .singletonMultiThreadedEventLoopGroup,
    _ body: (ServerFixture) async throws -> Void
) async throws {
    let path = "/tmp/line-\(UInt64.random(in: 0 ... .max)).sock"
    defer { unlink(path) }
    let socket = try boundSocket(path)
    let server = LineServer(
        listening: socket, methods: methods ?? TestMethods.table(), roles: roles, limits: limits,
        logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }, metrics: NOOPMetricsHandler.instance,
        eventLoops: eventLoops)
    let group = ServiceGroup(services: [server], logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    try await withThrowingTaskGroup(of: Void.self) { tasks in
        tasks.addTask { try await group.run() }
        do {
            try await waitUntilListening(path)
            try await body(ServerFixture(path: path, group: group))
        } catch {
            await group.triggerGracefulShutdown()
            throw error
        }
        await group.triggerGracefulShutdown()
        try await tasks.waitForAll()
    }
}

private func boundSocket(_ path: String) throws -> CInt {
    let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
    let status = withUnixAddress(path) { bind(descriptor, $0, $1) }
    try #require(status == 0, "bind \(path): \(errno)")
    return descriptor
}

func withUnixAddress<Result>(_ path: String, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Result) -> Result {
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
    return withUnsafePointer(to: &address) { pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, socklen_t(MemoryLayout<sockaddr_un>.size)) }
    }
}

/// A bound socket refuses connections until it listens: ready means that it takes one.
private func waitUntilListening(_ path: String) async throws {
    while true {
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        if withUnixAddress(path, { connect(descriptor, $0, $1) }) == 0 { return }
        try #require(errno == ECONNREFUSED)
        await Task.yield()
    }
}
