import JSONKit
import LineProtocol
import Testing

/// The rules of lines, envelopes and batches, on a real socket.
@Suite struct LineTests {
    @Test func `a call is answered with its id and result`() async throws {
        try await withServer { server in
            try await server.check(
                #"{"jsonrpc":"2.0","id":1,"method":"test.echo","params":{"text":"你好"}}"#,
                gives: #"{"jsonrpc":"2.0","id":1,"result":{"text":"你好"}}"#)
        }
    }

    @Test func `a client and a server speak in types`() async throws {
        try await withServer { server in
            let client = try await LineClient.connect(path: server.path)
            let first = try await client.call(Echo.self, Text("a"))
            let second = try await client.call(SlowEcho.self, Text("b"))
            let third = try await client.call(method: "test.echo", params: ["text": "c"])
            #expect([first, second] == [Text("a"), Text("b")])
            #expect(third == ["text": "c"])
        }
    }
}
