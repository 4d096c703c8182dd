import CurlKit
import Foundation
import Testing

struct HTTP2Tests {
    /// `nghttpd`, which serves the files of a folder over HTTP/2 and sends uploads back.
    private func withHTTP2Server(_ body: (_ origin: String, _ certificates: Certificates) async throws -> Void) async throws {
        try await Certificates.with { certificates in
            try Data(repeating: 65, count: 60_000).write(to: certificates.folder.appending(path: "page"))
            try await ExternalServer.run("nghttpd", package: "nghttp2-server") { port in
                [
                    "--address=127.0.0.1", "--htdocs=\(certificates.folder.path)", "--echo-upload", "\(port)", certificates.key,
                    certificates.certificate,
                ]
            } _: { port in
                try await body("https://localhost:\(port)", certificates)
            }
        }
    }

    @Test func `requests at once share one connection where the server offers HTTP/2`() async throws {
        try await withHTTP2Server { origin, certificates in
            try await withClient { configuration in
                configuration.certificateAuthorityFile = certificates.authority
            } _: { client in
                let responses = try await withThrowingTaskGroup(of: HTTPResponse.self) { group in
                    for _ in 0..<80 { group.addTask { try await client.send(HTTPRequest(.get, origin + "/page")) } }
                    return try await group.reduce(into: []) { $0.append($1) }
                }
                #expect(responses.count == 80)
                #expect(responses.allSatisfy { $0.status == 200 && $0.body.count == 60_000 && $0.transport.version == .http2 })
                #expect(responses.count { !$0.transport.reusedConnection } == 1)
            }
        }
    }

    @Test func `a body goes both ways over HTTP/2`() async throws {
        try await withHTTP2Server { origin, certificates in
            try await withClient { configuration in
                configuration.certificateAuthorityFile = certificates.authority
            } _: { client in
                let body = (0..<300_000).map { UInt8(truncatingIfNeeded: $0 &* 7) }
                let response = try await client.send(HTTPRequest(.post, origin + "/", body: body))
                #expect(response.transport.version == .http2)
                #expect(response.body == body)
            }
        }
    }

    @Test func `a cancelled stream leaves its connection to the others`() async throws {
        try await withHTTP2Server { origin, certificates in
            try await withClient { configuration in
                configuration.certificateAuthorityFile = certificates.authority
            } _: { client in
                _ = try await client.send(HTTPRequest(.get, origin + "/page"))
                let tasks = (0..<50).map { _ in Task { try await client.send(HTTPRequest(.get, origin + "/page")) } }
                for task in tasks { task.cancel() }
                for task in tasks { _ = await task.result }
                let response = try await client.send(HTTPRequest(.get, origin + "/page"))
                #expect(response.transport.reusedConnection)
                #expect(response.body.count == 60_000)
            }
        }
    }
}
