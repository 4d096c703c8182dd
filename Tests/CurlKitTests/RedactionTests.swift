import CurlKit
import Foundation
import Testing

struct RedactionTests {
    private static let secrets = ["s3cret", "us3r", "p4ss", "b0dy", "t0ken"]

    private func texts(of value: Any) -> String {
        var dumped = ""
        dump(value, to: &dumped)
        return [String(describing: value), String(reflecting: value), dumped].joined(separator: "\n")
    }

    private func expectNoSecret(in value: Any) {
        let texts = texts(of: value)
        for secret in Self.secrets { #expect(!texts.contains(secret), "\(texts)") }
    }

    private func request(to origin: String) -> HTTPRequest {
        HTTPRequest(
            .post, origin.replacing("://", with: "://us3r:p4ss@") + "/path?appsecret=s3cret#s3cret", headers: ["Authorization": "t0ken"],
            body: Array("b0dy".utf8))
    }

    @Test func `a request shows method and URL without query, user and fragment, and no header value or body`() {
        let request = request(to: "https://example.com:8443")
        #expect("\(request)" == "POST https://example.com:8443/path")
        expectNoSecret(in: request)
        expectNoSecret(in: [request])
        expectNoSecret(in: request.headers)
        expectNoSecret(in: request.headers.fields)
    }

    @Test func `a request with an invalid URL shows nothing of it`() {
        #expect("\(HTTPRequest(.get, "http s3cret"))" == "GET (invalid URL)")
        expectNoSecret(in: HTTPRequest(.get, "s3cret"))
    }

    @Test func `a response shows status and size`() async throws {
        try await withServer { _, connection in
            connection.answer(200, [("Set-Cookie", "t0ken")], body: Array("b0dy".utf8))
        } _: { server in
            try await withClient { client in
                let response = try await client.send(HTTPRequest(.get, server.url))
                #expect("\(response)" == "200, 4 bytes")
                expectNoSecret(in: response)
            }
        }
    }

    @Test func `errors hold no secret of the URL`() async throws {
        let (socket, port) = try Sockets.bound()
        defer { close(socket) }
        try await withServer { _, _ in
            false
        } _: { server in
            try await withClient { configuration in
                configuration.connectTimeout = .seconds(1)
            } _: { client in
                let origins = [
                    server.url, "http://127.0.0.1:\(port)", "https://127.0.0.1:\(server.port)",
                    "http://\(String(repeating: "a", count: 64)).invalid", "ftp://example.com", "http://exa mple",
                ]
                for origin in origins {
                    let error = try #require(await #expect(throws: HTTPError.self) { try await client.send(self.request(to: origin)) })
                    expectNoSecret(in: error)
                }
            }
        }
    }
}
