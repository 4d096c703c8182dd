import CurlKit
import Foundation
import Testing

/// Each in a process of its own: the environment belongs to all tests.
struct ProxyTests {
    @Test func `the proxy of the environment is used, but not for the names of no_proxy`() async {
        await #expect(processExitsWith: .success) {
            try await withServer { request, connection in
                connection.answer("\(request.method) \(request.path)")
            } _: { server in
                setenv("http_proxy", server.url, 1)
                setenv("no_proxy", "127.0.0.1", 1)
                try await withClient { configuration in
                    configuration.usesEnvironmentProxy = true
                } _: { client in
                    let proxied = try await client.send(HTTPRequest(.get, "http://directory.invalid/a"))
                    #expect(String(decoding: proxied.body, as: UTF8.self) == "GET http://directory.invalid/a")
                    let direct = try await client.send(HTTPRequest(.get, server.url + "/b"))
                    #expect(String(decoding: direct.body, as: UTF8.self) == "GET /b")
                }
                try await withClient { client in
                    let host = String(repeating: "a", count: 64) + ".invalid"
                    await #expect(throws: HTTPError.couldNotResolve(host: host)) {
                        try await client.send(HTTPRequest(.get, "http://\(host)/"))
                    }
                }
            }
        }
    }

    @Test func `a proxy that refuses the tunnel is told from a broken server`() async {
        await #expect(processExitsWith: .success) {
            try await withServer { request, connection in
                connection.answer(request.method == "CONNECT" ? 403 : 500)
            } _: { server in
                setenv("https_proxy", server.url, 1)
                unsetenv("no_proxy")
                try await withClient { configuration in
                    configuration.usesEnvironmentProxy = true
                } _: { client in
                    let error = await #expect(throws: HTTPError.self) {
                        try await client.send(HTTPRequest(.get, "https://directory.invalid/"))
                    }
                    guard case .proxy(let reason) = error else {
                        Issue.record("\(String(describing: error))")
                        return
                    }
                    #expect(reason.contains("403"))
                }
            }
        }
    }

    @Test func `a proxy without an address is told from a server without one`() async {
        await #expect(processExitsWith: .success) {
            setenv("http_proxy", "http://\(String(repeating: "a", count: 64)).invalid:3128", 1)
            unsetenv("no_proxy")
            try await withClient { configuration in
                configuration.usesEnvironmentProxy = true
            } _: { client in
                let error = await #expect(throws: HTTPError.self) { try await client.send(HTTPRequest(.get, "http://127.0.0.1/")) }
                guard case .proxy = error else {
                    Issue.record("\(String(describing: error))")
                    return
                }
            }
        }
    }
}
