import DaemonKit
import Glibc
import HTTPKit
import Logging
import ServiceLifecycle
import TestSupport
import Testing

@Suite struct HTTPListenerTests {
    @Test func `a request is answered and the connection goes on`() async throws {
        try await withListener { client in
            let peer = try client()
            await peer.send("POST /a%20b?x=1%2B1&y=%E6%9D%8E HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nhello")
            let answer = await peer.receive(until: "hello")
            #expect(answer.hasPrefix("HTTP/1.1 200 OK\r\n"))
            #expect(answer.hasSuffix("POST /a b x=1+1 y=李 hello"))
            await peer.send("GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n")
            #expect(await peer.receive().hasSuffix("GET / "))
        }
    }

    @Test func `requests that are sent at once are answered in their order`() async throws {
        try await withListener { client in
            let peer = try client()
            let requests = (0..<20).map { "POST /\($0) HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n" }.joined()
            await peer.send(requests + "GET /end HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n")
            let bodies = await peer.receive().split(separator: "\r\n\r\n").compactMap { $0.split(separator: "HTTP/1.1").first }
            #expect(
                bodies.dropFirst().map { $0.split(separator: " ").dropFirst().first.map(String.init) } == (0..<20).map { "/\($0)" } + [
                    "/end"
                ])
        }
    }

    @Test func `a body in pieces is taken, and one over the limit is refused`() async throws {
        try await withListener { client in
            let chunked = try client()
            await chunked.send("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n")
            #expect(await chunked.receive(until: "abcde").contains("200 OK"))
            let announced = try client()
            await announced.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1001\r\n\r\n")
            #expect(await announced.receive().hasPrefix("HTTP/1.1 413 "))
            let unannounced = try client()
            await unannounced.send("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n3e9\r\n")
            await unannounced.send(String(repeating: "x", count: 1001) + "\r\n0\r\n\r\n")
            #expect(await unannounced.receive().hasPrefix("HTTP/1.1 413 "))
        }
    }

    @Test func `what is no request is refused`() async throws {
        try await withListener { client in
            let garbage = try client()
            await garbage.send("\u{0}\u{1}garbage\r\n\r\n")
            #expect(await garbage.receive().hasPrefix("HTTP/1.1 400 "))
            let wide = try client()
            await wide.send("GET / HTTP/1.1\r\nHost: h\r\nX: \(String(repeating: "x", count: 9000))\r\n\r\n")
            #expect(await wide.receive().hasPrefix("HTTP/1.1 431 "))
            let many = try client()
            await many.send("GET / HTTP/1.1\r\nHost: h\r\n" + (0..<100).map { "X\($0): 1\r\n" }.joined() + "\r\n")
            #expect(await many.receive().hasPrefix("HTTP/1.1 431 "))
            let long = try client()
            await long.send("GET /\(String(repeating: "x", count: 9000)) HTTP/1.1\r\nHost: h\r\n\r\n")
            let answer = await long.receive()
            #expect(answer.hasPrefix("HTTP/1.1 414 ") || answer.hasPrefix("HTTP/1.1 431 "))
        }
    }

    @Test func `a client that is slow is dropped, in the head, in the body and between requests`() async throws {
        var limits = HTTPListenerLimits()
        limits.requestTime = .milliseconds(200)
        limits.idleTime = .milliseconds(200)
        try await withListener(limits) { client in
            let silent = try client()
            #expect(await silent.receive() == "")
            let head = try client()
            await head.send("POST / HTTP/1.1\r\nHost:")
            #expect(await head.receive() == "")
            let body = try client()
            await body.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nhel")
            #expect(await body.receive().hasPrefix("HTTP/1.1 408 "))
            let idle = try client()
            await idle.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n")
            #expect(await idle.receive().hasSuffix("GET / "))
        }
    }

    @Test func `a connection over the limit is closed, and taken once another has ended`() async throws {
        var limits = HTTPListenerLimits()
        limits.connections = 1
        try await withListener(limits) { client in
            let first = try client()
            await first.send("GET /1 HTTP/1.1\r\nHost: h\r\n\r\n")
            _ = await first.receive(until: "GET /1")
            #expect(await (try client()).receive() == "")
            await first.send("GET /2 HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n")
            #expect(await first.receive().hasSuffix("GET /2 "))
            try await eventually {
                let next = try client()
                await next.send("GET /3 HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n")
                return await next.receive().hasSuffix("GET /3 ")
            }
        }
    }

    @Test func `connections that come while it stops are closed, and nothing else happens`() async throws {
        for _ in 0..<100 {
            try await withListener { client in
                for _ in 0..<8 { _ = try client() }
                let last = try client()
                await last.send("GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n")
                for _ in 0..<8 { _ = try client() }
            }
        }
    }

    /// Runs `body` beside a listener that answers with what it was asked.
    private func withListener(
        _ limits: HTTPListenerLimits? = nil, _ body: @Sendable @escaping (() throws -> RawClient) async throws -> Void
    ) async throws {
        var standard = HTTPListenerLimits()
        standard.bodyBytes = 1000
        let limits = limits ?? standard
        try await withTemporaryDirectory { directory in
            let path = directory + "/http.sock"
            let socket = try UnixListener(path: path)
            Glibc.listen(socket.descriptor, 16)
            let listener = HTTPListener(listening: socket.descriptor, limits: limits, logger: Logger(label: "test")) { request in
                let query = request.query.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value) " }.joined()
                let text = "\(request.method) \(request.path) \(query)" + String(decoding: request.body, as: UTF8.self)
                return ListenedReply(status: 200, body: Array(text.utf8))
            }
            let group = ServiceGroup(services: [listener], logger: Logger(label: "test"))
            try await withThrowingTaskGroup(of: Void.self) { tasks in
                tasks.addTask { try await group.run() }
                do { try await body { try RawClient(path: path) } } catch {
                    await group.triggerGracefulShutdown()
                    throw error
                }
                await group.triggerGracefulShutdown()
                try await tasks.waitForAll()
            }
            socket.remove()
        }
    }
}
