import Foundation
import Testing
import WebSocketKit

@Suite struct WebSocketTests {
    @Test func `texts go and come over TLS, to a server that the authority vouches for only`() async throws {
        try await withCertificates { folder in
            try await EchoServer.run(certificate: (folder + "/server.pem", folder + "/server.key")) { server in
                var options = WebSocketOptions()
                options.certificateAuthorityFile = folder + "/authority.pem"
                let address = try #require(WebSocketAddress("wss://localhost:\(server.port)/connect?ticket=1"))
                #expect(try await exchange(["李磊", "fragments", "close"], address, options) == ["李磊", "onetwo"])

                await #expect(throws: WebSocketError.self) { try await exchange(["x"], address, WebSocketOptions()) }
                let other = try #require(WebSocketAddress("wss://127.0.0.1:\(server.port)/"))
                await #expect(throws: WebSocketError.self) { try await exchange(["x"], other, options) }
            }
        }
    }

    @Test func `a server that opens no WebSocket is told from one that is not there`() async throws {
        try await EchoServer.run(certificate: nil, upgrades: false) { server in
            let address = try #require(WebSocketAddress("ws://127.0.0.1:\(server.port)/"))
            await #expect(throws: WebSocketError.notUpgraded) { try await exchange(["x"], address, WebSocketOptions()) }
        }
        let nobody = try #require(WebSocketAddress("ws://127.0.0.1:1/"))
        await #expect(throws: WebSocketError.self) { try await exchange(["x"], nobody, WebSocketOptions()) }
    }

    @Test func `a server that says nothing is given up`() async throws {
        try await EchoServer.run(certificate: nil) { server in
            var options = WebSocketOptions()
            // The echo answers no ping.
            options.pingInterval = .milliseconds(20)
            let address = try #require(WebSocketAddress("ws://127.0.0.1:\(server.port)/"))
            await #expect(throws: WebSocketError.silent) {
                try await WebSocket.run(to: address, options: options, opened: { _ in }, take: { _, _ in })
            }
        }
    }
}
