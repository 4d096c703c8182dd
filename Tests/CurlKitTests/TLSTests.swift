import CurlKit
import Foundation
import Testing

struct TLSTests {
    /// `openssl s_server`, which answers each request with a page of its own.
    private func withTLSServer(_ body: (_ port: Int, _ certificates: Certificates) async throws -> Void) async throws {
        try await Certificates.with { certificates in
            try await ExternalServer.run("openssl", package: "openssl") { port in
                ["s_server", "-accept", "127.0.0.1:\(port)", "-cert", certificates.certificate, "-key", certificates.key, "-www"]
            } _: { port in
                try await body(port, certificates)
            }
        }
    }

    @Test func `a certificate nobody vouches for is refused`() async throws {
        try await withTLSServer { port, _ in
            try await withClient { client in
                let error = await #expect(throws: HTTPError.self) { try await client.send(HTTPRequest(.get, "https://localhost:\(port)/")) }
                guard case .tls(let reason) = error else {
                    Issue.record("\(String(describing: error))")
                    return
                }
                #expect(reason.contains("certificate"))
            }
        }
    }

    @Test func `a certificate of the given authority is trusted for its name and no other`() async throws {
        try await withTLSServer { port, certificates in
            try await withClient { configuration in
                configuration.certificateAuthorityFile = certificates.authority
            } _: { client in
                let response = try await client.send(HTTPRequest(.get, "https://localhost:\(port)/"))
                #expect(response.status == 200)
                #expect(!response.body.isEmpty)
                let error = await #expect(throws: HTTPError.self) { try await client.send(HTTPRequest(.get, "https://127.0.0.1:\(port)/")) }
                guard case .tls(let reason) = error else {
                    Issue.record("\(String(describing: error))")
                    return
                }
                #expect(reason.contains("127.0.0.1"))
            }
        }
    }

    @Test func `an authority file that is not there is an error of TLS`() async throws {
        try await withTLSServer { port, _ in
            try await withClient { configuration in
                configuration.certificateAuthorityFile = "/nonexistent/authority.pem"
            } _: { client in
                let error = await #expect(throws: HTTPError.self) { try await client.send(HTTPRequest(.get, "https://localhost:\(port)/")) }
                guard case .tls = error else {
                    Issue.record("\(String(describing: error))")
                    return
                }
            }
        }
    }
}
