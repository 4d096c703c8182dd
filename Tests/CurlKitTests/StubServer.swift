import Foundation
import Synchronization
import Testing

@testable import CurlKit

/// A small HTTP/1.1 server on 127.0.0.1, a thread per connection; the handler of a test decides every byte of an answer.
final class StubServer: Sendable {
    enum Event: Hashable, Sendable {
        case connected
        case requested(String)
        case disconnected
    }

    /// Answers one request; false ends the connection.
    typealias Handler = @Sendable (StubRequest, StubConnection) -> Bool

    let port: Int
    let events: AsyncStream<Event>
    private let listener: Int32
    private let handler: Handler
    private let report: AsyncStream<Event>.Continuation
    private let counts = Mutex((connections: 0, requests: 0))
    private let open = Mutex<[Int32]?>([])

    var url: String { "http://127.0.0.1:\(port)" }
    var connections: Int { counts.withLock { $0.connections } }
    var requests: Int { counts.withLock { $0.requests } }

    init(_ handler: @escaping Handler) throws {
        (listener, port) = try Sockets.listen(backlog: 1024)
        (events, report) = AsyncStream.makeStream()
        self.handler = handler
        Thread.detachNewThread { self.accept() }
    }

    func stop() {
        let sockets = open.withLock { sockets in
            defer { sockets = nil }
            return sockets ?? []
        }
        shutdown(listener, Int32(SHUT_RDWR))
        for socket in sockets { shutdown(socket, Int32(SHUT_RDWR)) }
        report.finish()
    }

    /// Returns once `event` has happened; events before it are passed over.
    func wait(for event: Event) async {
        for await next in events where next == event { return }
        Issue.record("the server stopped before \(event)")
    }

    private func accept() {
        defer { close(listener) }
        while case let socket = Glibc.accept(listener, nil, nil), socket >= 0 {
            let isOpen = open.withLock { $0?.append(socket) != nil }
            guard isOpen else {
                close(socket)
                return
            }
            counts.withLock { $0.connections += 1 }
            report.yield(.connected)
            Thread.detachNewThread { self.serve(StubConnection(socket)) }
        }
    }

    private func serve(_ connection: StubConnection) {
        while let request = connection.nextRequest() {
            counts.withLock { $0.requests += 1 }
            report.yield(.requested(request.path))
            guard handler(request, connection) else { break }
        }
        open.withLock { $0?.removeAll { $0 == connection.socket } }
        close(connection.socket)
        report.yield(.disconnected)
    }
}

/// Runs `body` with a server, and stops it.
func withServer(
    _ handler: @escaping StubServer.Handler, _ body: (StubServer) async throws -> Void
) async throws {
    let server = try StubServer(handler)
    defer { server.stop() }
    try await body(server)
}

/// Runs `body` with a client that ignores the environment's proxy, and shuts it down.
func withClient(
    _ adjust: (inout CurlConfiguration) -> Void = { _ in }, _ body: (CurlClient) async throws -> Void
) async throws {
    var configuration = CurlConfiguration(userAgent: "test/1")
    configuration.usesEnvironmentProxy = false
    adjust(&configuration)
    let client = try CurlClient(configuration)
    do {
        try await body(client)
    } catch {
        await client.shutdown()
        throw error
    }
    await client.shutdown()
}
