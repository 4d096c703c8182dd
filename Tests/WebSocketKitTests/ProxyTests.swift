import Foundation
import Testing

@testable import WebSocketKit

@Suite struct ProxyTests {
    @Test func `a WebSocket goes through the tunnel of the proxy, with TLS to the server itself`() async throws {
        try await withCertificates { folder in
            try await EchoServer.run(certificate: (folder + "/server.pem", folder + "/server.key")) { server in
                try await ConnectProxy.run { proxy, port in
                    var options = WebSocketOptions()
                    options.certificateAuthorityFile = folder + "/authority.pem"
                    options.proxies = ProxyEnvironment(["https_proxy": "http://li%40lei:geheim@127.0.0.1:\(port)/"])
                    let address = try #require(WebSocketAddress("wss://localhost:\(server.port)/connect?ticket=1"))
                    #expect(try await exchange(["李磊", "close"], address, options) == ["李磊"])
                    let request = try #require(proxy.requests.first)
                    #expect(request.hasPrefix("CONNECT localhost:\(server.port) HTTP/1.1\r\n"))
                    #expect(request.contains("proxy-authorization: Basic \(Data("li@lei:geheim".utf8).base64EncodedString())\r\n"))
                    #expect(!request.contains("ticket"))

                    options.proxies = ProxyEnvironment(["https_proxy": "http://127.0.0.1:\(port)", "no_proxy": "x.cn, localhost"])
                    #expect(try await exchange(["direct", "close"], address, options) == ["direct"])
                    #expect(proxy.requests.count == 1)
                }
            }
        }
    }

    @Test func `the proxy is the one that the environment of the process names`() async {
        await #expect(processExitsWith: .success) {
            try await withCertificates { folder in
                try await EchoServer.run(certificate: (folder + "/server.pem", folder + "/server.key")) { server in
                    try await ConnectProxy.run { proxy, port in
                        setenv("https_proxy", "127.0.0.1:\(port)", 1)
                        unsetenv("no_proxy")
                        unsetenv("NO_PROXY")
                        var options = WebSocketOptions()
                        options.certificateAuthorityFile = folder + "/authority.pem"
                        options.proxies = .current
                        let address = try #require(WebSocketAddress("wss://localhost:\(server.port)/"))
                        #expect(try await exchange(["x", "close"], address, options) == ["x"])
                        #expect(proxy.requests.count == 1)
                    }
                }
            }
        }
    }

    @Test func `a proxy that makes no tunnel, or cannot be used, is told from the server`() async throws {
        let address = try #require(WebSocketAddress("wss://stream.example.com/"))
        try await ConnectProxy.run(refusal: "HTTP/1.1 407 Proxy Authentication Required") { _, port in
            var options = WebSocketOptions()
            options.proxies = ProxyEnvironment(["HTTPS_PROXY": "http://127.0.0.1:\(port)"])
            await #expect(throws: WebSocketError.proxy("it answers 407 to CONNECT")) { try await exchange(["x"], address, options) }
            options.proxies = ProxyEnvironment(["all_proxy": "socks5://geheim@127.0.0.1:\(port)"])
            let error = await #expect(throws: WebSocketError.self) { try await exchange(["x"], address, options) }
            let words = "\(try #require(error))"
            #expect(words.contains("https_proxy"))
            #expect(!words.contains("geheim"))
        }
    }

    @Test(arguments: [
        ("*", "example.com", true), ("example.com", "example.com", true), ("example.com", "a.Example.COM.", true),
        (".example.com", "a.example.com", true), ("example.com", "badexample.com", false), ("a.example.com", "example.com", false),
        ("10.0.0.0/8", "10.1.2.3", true), ("10.0.0.0/8", "11.1.2.3", false), ("10.1.0.0/15", "10.0.9.9", true),
        ("127.0.0.1", "127.0.0.1", true), ("127.0.0.1", "127.0.0.2", false), ("::1", "::1", true), ("fd00::/7", "fc00::1", true),
        ("0.0.0.0/0", "8.8.8.8", true), ("10.0.0.0/99", "10.0.0.1", false),
    ])
    func `no_proxy names hosts as libcurl takes them`(_ entry: String, _ host: String, _ isDirect: Bool) throws {
        let environment = ProxyEnvironment(["https_proxy": "proxy:3128", "no_proxy": "other.org,\(entry)"])
        let text = host.contains(":") ? "wss://[\(host)]/" : "wss://\(host)/"
        let address = try #require(WebSocketAddress(text))
        #expect(try (environment.proxy(for: address) == nil) == isDirect)
    }

    @Test func `small letters count before capitals, an empty value is no proxy, and nothing unencrypted leaves this machine`() throws {
        let address = try #require(WebSocketAddress("wss://example.com/"))
        #expect(try ProxyEnvironment(["https_proxy": "a", "HTTPS_PROXY": "b:1", "all_proxy": "c:1"]).proxy(for: address)?.host == "a")
        #expect(try ProxyEnvironment(["https_proxy": "a"]).proxy(for: address)?.port == 1080)
        #expect(try ProxyEnvironment(["ALL_PROXY": "http://[::1]:3128"]).proxy(for: address)?.host == "::1")
        #expect(try ProxyEnvironment(["https_proxy": "", "all_proxy": "c:1"]).proxy(for: address) == nil)
        let here = try #require(WebSocketAddress("ws://localhost/"))
        #expect(try ProxyEnvironment(["https_proxy": "a:1", "http_proxy": "a:1", "all_proxy": "a:1"]).proxy(for: here) == nil)
    }
}
