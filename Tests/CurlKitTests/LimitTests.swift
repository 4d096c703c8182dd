import CurlKit
import Foundation
import Testing

struct LimitTests {
    @Test func `a body of exactly the limit is taken, one byte more is refused`() async throws {
        try await withServer { request, connection in
            connection.answer(body: [UInt8](repeating: 1, count: request.path == "/at" ? 50_000 : 50_001))
        } _: { server in
            try await withClient { client in
                let response = try await client.send(HTTPRequest(.get, server.url + "/at", bodyLimit: 50_000))
                #expect(response.body.count == 50_000)
                await #expect(throws: HTTPError.bodyTooLarge(limit: 50_000)) {
                    try await client.send(HTTPRequest(.get, server.url + "/over", bodyLimit: 50_000))
                }
            }
        }
    }

    @Test func `the limit is that of the decoded body`() async throws {
        let packed = try Gzip.compress([UInt8](repeating: 0, count: 10 << 20))
        try #require(packed.count < 50_000)
        try await withServer { _, connection in
            connection.answer(200, [("Content-Encoding", "gzip")], body: packed)
        } _: { server in
            try await withClient { configuration in
                configuration.bodyLimit = 1 << 20
            } _: { client in
                await #expect(throws: HTTPError.bodyTooLarge(limit: 1 << 20)) { try await client.send(HTTPRequest(.get, server.url)) }
            }
        }
    }

    @Test func `an endless body ends at the limit`() async throws {
        try await withServer { _, connection in
            connection.write("HTTP/1.1 200 OK\r\n\r\n")
            while connection.write([UInt8](repeating: 7, count: 65536)) {}
            return false
        } _: { server in
            try await withClient { client in
                await #expect(throws: HTTPError.bodyTooLarge(limit: 1000)) {
                    try await client.send(HTTPRequest(.get, server.url, bodyLimit: 1000))
                }
            }
        }
    }

    @Test func `endless headers are refused`() async throws {
        try await withServer { _, connection in
            connection.write("HTTP/1.1 200 OK\r\n")
            while connection.write("X-More: \(String(repeating: "x", count: 1000))\r\n") {}
            return false
        } _: { server in
            try await withClient { client in
                await #expect(throws: HTTPError.headersTooLarge(limit: 256 << 10)) { try await client.send(HTTPRequest(.get, server.url)) }
            }
        }
    }

    @Test func `a body that drips for ever ends with the total time`() async throws {
        try await withServer { _, connection in
            connection.write("HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n")
            while connection.write("x") { usleep(20_000) }
            return false
        } _: { server in
            try await withClient { client in
                await #expect(throws: HTTPError.timedOut(.receiving)) {
                    try await client.send(HTTPRequest(.get, server.url, timeout: .seconds(2)))
                }
            }
        }
    }

    @Test func `a transfer below the low-speed limit is given up`() async throws {
        try await withServer { _, connection in
            connection.write("HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\nxxx") && connection.hang()
        } _: { server in
            try await withClient { configuration in
                configuration.lowSpeed = .init(bytesPerSecond: 1000, seconds: 1)
            } _: { client in
                await #expect(throws: HTTPError.timedOut(.receiving)) { try await client.send(HTTPRequest(.get, server.url)) }
            }
        }
    }

    @Test func `a server that never answers is told from one that drips`() async throws {
        try await withServer { _, connection in
            connection.hang()
        } _: { server in
            try await withClient { client in
                await #expect(throws: HTTPError.timedOut(.waiting)) {
                    try await client.send(HTTPRequest(.get, server.url, timeout: .seconds(2)))
                }
            }
        }
    }

    @Test func `a TLS handshake that is never answered ends with the connect time`() async throws {
        try await withServer { _, connection in
            connection.hang()
        } _: { server in
            try await withClient { configuration in
                configuration.connectTimeout = .seconds(2)
            } _: { client in
                await #expect(throws: HTTPError.timedOut(.connecting)) {
                    try await client.send(HTTPRequest(.get, "https://127.0.0.1:\(server.port)/"))
                }
            }
        }
    }

    @Test func `an unanswered connect ends with the connect time`() async throws {
        let (listener, port) = try Sockets.listen(backlog: 0)
        // Two connections fill the queue of a listener that accepts none; the system then leaves further ones unanswered.
        let fillers = try (0..<2).map { _ in try Sockets.startConnecting(to: port) }
        defer { for socket in fillers + [listener] { close(socket) } }
        try await withClient { configuration in
            configuration.connectTimeout = .milliseconds(500)
        } _: { client in
            await #expect(throws: HTTPError.timedOut(.connecting)) { try await client.send(HTTPRequest(.get, "http://127.0.0.1:\(port)/")) }
        }
    }

    @Test func `a request that waits for a connection ends with its own time`() async throws {
        try await withServer { _, connection in
            connection.hang()
        } _: { server in
            try await withClient { configuration in
                configuration.maximumConnectionsPerHost = 1
            } _: { client in
                let first = Task { try await client.send(HTTPRequest(.get, server.url + "/first")) }
                await server.wait(for: .requested("/first"))
                await #expect(throws: HTTPError.timedOut(.starting)) {
                    try await client.send(HTTPRequest(.get, server.url + "/second", timeout: .milliseconds(300)))
                }
                #expect(server.requests == 1)
                first.cancel()
                await #expect(throws: HTTPError.cancelled) { try await first.value }
            }
        }
    }

    @Test(arguments: [Duration.zero, .seconds(-5), .nanoseconds(1), .seconds(Int64.min)])
    func `a timeout of nothing is the shortest, not none`(timeout: Duration) async throws {
        try await withServer { _, connection in
            connection.hang()
        } _: { server in
            try await withClient { client in
                let error = await #expect(throws: HTTPError.self) {
                    try await client.send(HTTPRequest(.get, server.url, timeout: timeout))
                }
                guard case .timedOut = error else {
                    Issue.record("\(String(describing: error))")
                    return
                }
            }
        }
    }

    @Test func `a timeout beyond all measure is a long one`() async throws {
        try await withServer { _, connection in
            connection.answer("ok")
        } _: { server in
            try await withClient { client in
                let response = try await client.send(HTTPRequest(.get, server.url, timeout: .seconds(Int64.max)))
                #expect(response.status == 200)
            }
        }
    }
}
