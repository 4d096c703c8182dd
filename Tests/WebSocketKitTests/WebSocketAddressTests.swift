import Testing
import WebSocketKit

@Suite struct WebSocketAddressTests {
    @Test func `an address is taken apart`() throws {
        let secure = try #require(WebSocketAddress("wss://stream.example.com:8443/connect?ticket=a%2Fb#x"))
        #expect(secure.isSecure)
        #expect(secure.host == "stream.example.com")
        #expect(secure.port == 8443)
        #expect(secure.target == "/connect?ticket=a%2Fb")
        let plain = try #require(WebSocketAddress("WSS://stream.example.com?ticket=a"))
        #expect(plain.port == 443)
        #expect(plain.target == "/?ticket=a")
        let six = try #require(WebSocketAddress("ws://[::1]:99/x"))
        #expect(six.host == "::1")
        #expect(six.port == 99)
    }

    @Test(arguments: ["ws://127.0.0.1:80/x", "ws://localhost/x", "ws://[::1]/x", "ws://127.8.9.1"])
    func `without encryption this machine alone is spoken to`(_ address: String) {
        #expect(WebSocketAddress(address) != nil)
    }

    @Test(arguments: [
        "ws://stream.example.com/x", "ws://127.0.0.1.example.com/", "ws://127.0.0.1@example.com/", "wss://user@example.com/",
        "https://example.com", "wss://", "wss://:443/", "wss://example.com:0/", "wss://example.com:99999/", "wss://example.com:x/",
        "wss://example.com/a b", "wss://example.com/\r\nX: y", "",
    ])
    func `anything else is refused`(_ address: String) {
        #expect(WebSocketAddress(address) == nil)
    }
}
