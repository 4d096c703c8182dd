import CurlKit
import Foundation
import Testing

struct FailureTests {
    /// The error of a request, or an issue.
    private func failure(of request: HTTPRequest) async throws -> HTTPError? {
        var result: HTTPError?
        try await withClient { client in
            result = await #expect(throws: HTTPError.self) { try await client.send(request) }
        }
        return result
    }

    @Test(arguments: [
        "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n64\r\nhalf",
        "HTTP/1.1 200 OK\r\nContent-Le", "",
    ])
    func `a connection closed before the end of the answer is a lost one`(answer: String) async throws {
        try await withServer { _, connection in
            connection.write(answer)
            return false
        } _: { server in
            let error = try await failure(of: HTTPRequest(.get, server.url))
            guard case .connectionLost = error else {
                Issue.record("\(String(describing: error))")
                return
            }
        }
    }

    @Test(arguments: [
        "SSH-2.0-OpenSSH_9.2\r\n", "HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\n", "HTTP/9.9 what\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 4\r\n\r\nnope",
    ])
    func `an answer that is not HTTP is an error and not an answer`(answer: String) async throws {
        try await withServer { _, connection in
            connection.write(answer)
            return false
        } _: { server in
            let error = try await failure(of: HTTPRequest(.get, server.url))
            switch error {
            case .other, .connectionLost: break
            default: Issue.record("\(String(describing: error))")
            }
        }
    }

    @Test func `a port where nobody listens is named`() async throws {
        let (socket, port) = try Sockets.bound()
        defer { close(socket) }
        let error = try await failure(of: HTTPRequest(.get, "http://127.0.0.1:\(port)/"))
        guard case .couldNotConnect(let reason) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(reason.contains("\(port)"))
    }

    @Test func `a name without an address is named`() async throws {
        // A label of more than 63 characters cannot be a DNS name: the answer needs no network.
        let host = String(repeating: "a", count: 64) + ".invalid"
        #expect(try await failure(of: HTTPRequest(.get, "http://\(host)/path?secret=1")) == .couldNotResolve(host: host))
    }

    @Test(arguments: [
        "", "example.com", "/path", "http://", "ftp://example.com/", "file:///etc/passwd", "javascript:alert(1)",
        "http://exa mple.com/", "http://example.com/\r\nX: y", "http://example.com/\0", "http://example.com:99999/", "http://[::1/",
        "http://example.com:x/",
    ])
    func `what is not an absolute http URL is refused before anything is sent`(url: String) async throws {
        #expect(try await failure(of: HTTPRequest(.get, url)) == .invalidURL)
    }

    @Test(arguments: [
        ("X-Evil", "a\r\nX-Injected: b"), ("X-Evil", "a\nb"), ("X-Evil", "a\0b"), ("X-Evil\r\nX-Injected", "b"), ("", "b"), ("X Evil", "b"),
        ("X:Evil", "b"), ("Content-Length", "5"), ("transfer-encoding", "chunked"), ("Höst", "b"),
    ])
    func `a header that would change the request's framing is refused`(name: String, value: String) async throws {
        let headers = HTTPHeaders([.init(name: name, value: value)])
        try await withServer { _, connection in
            connection.answer("ok")
        } _: { server in
            let error = try await failure(of: HTTPRequest(.get, server.url, headers: headers))
            #expect(error == .invalidHeader(name: name))
            #expect(server.requests == 0)
        }
    }

    @Test func `a broken connection does not harm the next request`() async throws {
        try await withServer { request, connection in
            request.path == "/break" ? false : connection.answer("ok")
        } _: { server in
            try await withClient { client in
                for _ in 0..<5 {
                    await #expect(throws: HTTPError.self) { try await client.send(HTTPRequest(.get, server.url + "/break")) }
                    let response = try await client.send(HTTPRequest(.get, server.url + "/fine"))
                    #expect(response.status == 200)
                }
            }
        }
    }
}
