import IdentityModel
import Testing

@Suite struct RedirectURITests {
    @Test(arguments: [
        "https://login.example.cn/back", "https://login.example.cn", "https://login.example.cn/?a=b&c=%20d", "http://127.0.0.1:7123/back",
        "http://localhost/back?x=1", "http://[::1]:80/", "https://LOGIN.example.cn:8443/a/b/",
    ])
    func `an address that a browser may return to is taken`(_ text: String) {
        #expect(RedirectURI(rawValue: text)?.rawValue == text)
    }

    @Test(arguments: [
        "", "https://", "http://login.example.cn/back", "https://user@login.example.cn/", "https://login.example.cn/#part",
        "https://login.example.cn#part", "javascript://login.example.cn/%0aalert(1)", "https://login.example.cn/a b", "//login.example.cn/",
        "https://login.example.cn/\n", "https://login.example.cn\\@evil.cn/", "https://登录.cn/", "http://127.0.0.1.evil.cn/",
        "https://a.cn/" + String(repeating: "x", count: 2000),
    ])
    func `any other address is refused`(_ text: String) {
        #expect(RedirectURI(rawValue: text) == nil)
    }

    @Test func `an address leads to a domain, to hosts below it, and to this machine`() throws {
        func leads(_ text: String, to domain: String) throws -> Bool { try #require(RedirectURI(rawValue: text)).leads(to: domain) }
        #expect(try leads("https://example.cn/back", to: "example.cn"))
        #expect(try leads("https://Login.Example.cn/back", to: "example.cn:8443"))
        #expect(try leads("http://127.0.0.1:9/back", to: "example.cn"))
        #expect(try !leads("https://example.cn.evil.cn/back", to: "example.cn"))
        #expect(try !leads("https://evilexample.cn/back", to: "example.cn"))
        #expect(try !leads("https://cn/back", to: "example.cn"))
    }
}
