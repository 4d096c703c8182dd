import CurlKit
import Foundation
import Testing

struct ExchangeTests {
    @Test func `method, path, query, headers and body reach the server, and its answer comes back`() async throws {
        let body = (0..<200_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        try await withServer { request, connection in
            let seen = [
                request.method, request.path, request.headers["x-one"] ?? "", request.headers["x-empty"] ?? "absent",
                request.headers["user-agent"] ?? "", request.headers["content-type"] ?? "", request.headers["expect"] ?? "none",
            ]
            return connection.answer(
                201, [("X-Seen", seen.joined(separator: " | ")), ("Set-Cookie", "a"), ("set-cookie", "b")], body: request.body.reversed())
        } _: { server in
            try await withClient { client in
                let response = try await client.send(
                    HTTPRequest(
                        .post, "\(server.url)/a?x=1", query: [("key", "ä &=?/+"), ("token", "t")],
                        headers: ["X-One": "1", "X-Empty": "", "Content-Type": "application/json"], body: body))
                #expect(response.status == 201)
                #expect(
                    response.headers["x-SEEN"]
                        == "POST | /a?x=1&key=%C3%A4%20%26%3D%3F%2F%2B&token=t | 1 |  | test/1 | application/json | none")
                #expect(response.headers.values(of: "Set-Cookie") == ["a", "b"])
                #expect(response.body == body.reversed())
                #expect(response.transport.version == .http1_1)
                #expect(response.transport.remoteAddress == "127.0.0.1:\(server.port)")
                #expect(response.transport.seconds > 0)
            }
        }
    }

    @Test(arguments: [HTTPMethod.get, .post, .put, .patch, .delete])
    func `each method is sent with a body and without one`(method: HTTPMethod) async throws {
        try await withServer { request, connection in
            connection.answer("\(request.method) \(request.headers["content-length"] ?? "-") \(request.headers["content-type"] ?? "-")")
        } _: { server in
            try await withClient { client in
                let with = try await client.send(HTTPRequest(method, server.url, body: Array("abc".utf8)))
                #expect(String(decoding: with.body, as: UTF8.self) == "\(method.rawValue) 3 -")
                let without = try await client.send(HTTPRequest(method, server.url))
                let length = method == .get || method == .delete ? "-" : "0"
                #expect(String(decoding: without.body, as: UTF8.self) == "\(method.rawValue) \(length) -")
            }
        }
    }

    @Test func `a connection serves one request after the other`() async throws {
        try await withServer { _, connection in
            connection.answer("ok")
        } _: { server in
            try await withClient { client in
                var reused: [Bool] = []
                for _ in 0..<20 { reused.append(try await client.send(HTTPRequest(.get, server.url)).transport.reusedConnection) }
                #expect(reused == [false] + Array(repeating: true, count: 19))
                #expect(server.connections == 1)
            }
        }
    }

    @Test func `a thousand requests at once are each answered with their own answer over a bounded number of connections`() async throws {
        try await withServer { request, connection in
            connection.answer(request.path)
        } _: { server in
            try await withClient { client in
                let answers = try await withThrowingTaskGroup(of: Bool.self) { group in
                    for number in 0..<1000 {
                        group.addTask {
                            let response = try await client.send(HTTPRequest(.get, "\(server.url)/\(number)"))
                            return response.body == Array("/\(number)".utf8)
                        }
                    }
                    return try await group.reduce(into: []) { $0.append($1) }
                }
                #expect(answers.count == 1000)
                #expect(answers.allSatisfy { $0 })
                #expect(server.requests == 1000)
                #expect(server.connections <= 32)
            }
        }
    }

    @Test func `nothing of one request is left in the handle of the next`() async throws {
        try await withServer { request, connection in
            connection.answer("\(request.method) \(request.headers["x-secret"] ?? "-") \(request.body.count)")
        } _: { server in
            try await withClient { client in
                _ = try await client.send(HTTPRequest(.put, server.url, headers: ["X-Secret": "s"], body: [1, 2, 3]))
                let response = try await client.send(HTTPRequest(.get, server.url))
                #expect(String(decoding: response.body, as: UTF8.self) == "GET - 0")
            }
        }
    }

    @Test func `a redirect is an answer and is not followed`() async throws {
        try await withServer { _, connection in
            connection.answer(302, [("Location", "/elsewhere")])
        } _: { server in
            try await withClient { client in
                let response = try await client.send(HTTPRequest(.get, server.url))
                #expect(response.status == 302)
                #expect(response.headers["location"] == "/elsewhere")
                #expect(server.requests == 1)
            }
        }
    }

    @Test func `a compressed body is asked for and comes decoded`() async throws {
        let packed = try Gzip.compress([UInt8](repeating: 65, count: 100_000))
        try await withServer { request, connection in
            let accepts = request.headers["accept-encoding"]?.contains("gzip") == true
            return connection.answer(accepts ? 200 : 406, [("Content-Encoding", "gzip")], body: packed)
        } _: { server in
            try await withClient { client in
                let response = try await client.send(HTTPRequest(.get, server.url))
                #expect(response.status == 200)
                #expect(response.body == [UInt8](repeating: 65, count: 100_000))
            }
        }
    }

    @Test func `headers of an interim answer are not those of the answer`() async throws {
        try await withServer { _, connection in
            connection.write("HTTP/1.1 103 Early Hints\r\nX-Early: 1\r\n\r\n") && connection.answer(200, [("X-Late", "1")])
        } _: { server in
            try await withClient { client in
                let response = try await client.send(HTTPRequest(.get, server.url))
                #expect(response.status == 200)
                #expect(response.headers["x-early"] == nil)
                #expect(response.headers["x-late"] == "1")
            }
        }
    }
}
