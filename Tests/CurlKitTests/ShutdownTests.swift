import CurlKit
import Foundation
import Testing

struct ShutdownTests {
    private static var configuration: CurlConfiguration {
        var configuration = CurlConfiguration(userAgent: "test/1")
        configuration.usesEnvironmentProxy = false
        return configuration
    }

    @Test func `shutdown fails what is in flight and what waits, and closes the connections`() async throws {
        try await withServer { _, connection in
            connection.hang()
        } _: { server in
            let client = try CurlClient(Self.configuration)
            let tasks = (0..<100).map { number in Task { try await client.send(HTTPRequest(.get, "\(server.url)/\(number)")) } }
            await server.wait(for: .connected)
            await client.shutdown()
            for task in tasks { await #expect(throws: HTTPError.shutDown) { try await task.value } }
            await server.wait(for: .disconnected)
        }
    }

    @Test func `after shutdown a request fails, and a second shutdown returns`() async throws {
        let client = try CurlClient(Self.configuration)
        async let first: Void = client.shutdown()
        async let second: Void = client.shutdown()
        _ = await (first, second)
        await client.shutdown()
        await #expect(throws: HTTPError.shutDown) { try await client.send(HTTPRequest(.get, "http://127.0.0.1/")) }
    }

    @Test func `requests that race with shutdown are each answered`() async throws {
        try await withServer { _, connection in
            connection.answer("ok")
        } _: { server in
            for _ in 0..<20 {
                let client = try CurlClient(Self.configuration)
                await withTaskGroup(of: Void.self) { group in
                    for _ in 0..<20 {
                        group.addTask {
                            do throws(HTTPError) {
                                let response = try await client.send(HTTPRequest(.get, server.url))
                                #expect(response.status == 200)
                            } catch {
                                #expect(error == .shutDown)
                            }
                        }
                    }
                    group.addTask { await client.shutdown() }
                }
            }
        }
    }

    @Test func `a client let go of without shutdown closes its connections`() async throws {
        try await withServer { _, connection in
            connection.answer("ok")
        } _: { server in
            var client: CurlClient? = try CurlClient(Self.configuration)
            let response = try await client?.send(HTTPRequest(.get, server.url))
            #expect(response?.status == 200)
            client = nil
            await server.wait(for: .disconnected)
        }
    }
}
