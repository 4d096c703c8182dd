import CurlKit
import Foundation
import Testing

struct CancellationTests {
    @Test func `a request of a cancelled task is not sent`() async throws {
        try await withServer { _, connection in
            connection.answer("ok")
        } _: { server in
            try await withClient { client in
                let task = Task {
                    withUnsafeCurrentTask { $0?.cancel() }
                    return try await client.send(HTTPRequest(.get, server.url))
                }
                await #expect(throws: HTTPError.cancelled) { try await task.value }
                #expect(server.connections == 0)
            }
        }
    }

    @Test(arguments: ["", "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf"])
    func `a cancelled request leaves the wire at once`(beginning: String) async throws {
        try await withServer { _, connection in
            connection.write(beginning) && connection.hang()
        } _: { server in
            try await withClient { client in
                let task = Task { try await client.send(HTTPRequest(.get, server.url + "/hang")) }
                await server.wait(for: .requested("/hang"))
                task.cancel()
                await #expect(throws: HTTPError.cancelled) { try await task.value }
                await server.wait(for: .disconnected)
            }
        }
    }

    @Test func `a request that waits for a connection is cancelled too`() async throws {
        try await withServer { request, connection in
            request.path == "/first" ? connection.hang() : connection.answer("ok")
        } _: { server in
            try await withClient { configuration in
                configuration.maximumConnectionsPerHost = 1
            } _: { client in
                let first = Task { try await client.send(HTTPRequest(.get, server.url + "/first")) }
                await server.wait(for: .requested("/first"))
                let second = Task { try await client.send(HTTPRequest(.get, server.url + "/second")) }
                let third = Task { try await client.send(HTTPRequest(.get, server.url + "/third")) }
                second.cancel()
                await #expect(throws: HTTPError.cancelled) { try await second.value }
                first.cancel()
                await #expect(throws: HTTPError.cancelled) { try await first.value }
                let thirdValue = try await third.value.status
                #expect(thirdValue == 200)
                #expect(server.requests == 2)
            }
        }
    }

    @Test func `cancelling after the answer changes nothing`() async throws {
        try await withServer { _, connection in
            connection.answer("ok")
        } _: { server in
            try await withClient { client in
                let task = Task {
                    let response = try await client.send(HTTPRequest(.get, server.url))
                    withUnsafeCurrentTask { $0?.cancel() }
                    return response.status
                }
                let taskValue = try await task.value
                #expect(taskValue == 200)
                let response = try await client.send(HTTPRequest(.get, server.url))
                #expect(response.transport.reusedConnection)
            }
        }
    }

    @Test func `cancellations that race with answers leave every request answered once and the client well`() async throws {
        try await withServer { request, connection in
            connection.answer(request.path)
        } _: { server in
            try await withClient { client in
                var outcomes = (answered: 0, cancelled: 0)
                for round in 0..<50 {
                    let tasks = (0..<20).map { number in
                        Task { try await client.send(HTTPRequest(.get, "\(server.url)/\(round)/\(number)")).body }
                    }
                    _ = await tasks[0].result
                    for task in tasks { task.cancel() }
                    for (number, task) in tasks.enumerated() {
                        switch await task.result {
                        case .success(let body):
                            #expect(body == Array("/\(round)/\(number)".utf8))
                            outcomes.answered += 1
                        case .failure(let error):
                            #expect(error as? HTTPError == .cancelled)
                            outcomes.cancelled += 1
                        }
                    }
                }
                #expect(outcomes.answered + outcomes.cancelled == 1000)
                let response = try await client.send(HTTPRequest(.get, server.url))
                #expect(response.status == 200)
            }
        }
    }
}
