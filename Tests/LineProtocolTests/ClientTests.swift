import JSONKit
import LineProtocol
import Testing

@Suite struct ClientTests {
    @Test func `calls made at the same time get each its own answer`() async throws {
        try await withServer { server in
            let client = try await LineClient.connect(path: server.path)
            try await withThrowingTaskGroup(of: Bool.self) { group in
                for number in 0..<500 {
                    group.addTask {
                        let text = Text("\(number)")
                        return try await (number % 2 == 0 ? client.call(Echo.self, text) : client.call(SlowEcho.self, text)) == text
                    }
                }
                for try await same in group { #expect(same) }
            }
        }
    }

    @Test func `an error comes with its code, message and data`() async throws {
        try await withServer { server in
            let client = try await LineClient.connect(path: server.path)
            let error = await #expect(throws: LineClientError.self) { try await client.call(method: "test.ecko") }
            guard case .rpc(let failure)? = error else { Issue.record("\(String(describing: error))"); return }
            #expect(failure.code == -32601 && failure.reason == "method_not_found")
            #expect(failure.data?["suggestions"] == ["test.echo"])
        }
    }

    @Test func `a call that takes too long times out and the connection goes on`() async throws {
        let gate = Gate()
        try await withServer(methods: TestMethods.table(gate: gate)) { server in
            let client = try await LineClient.connect(path: server.path)
            await #expect(throws: LineClientError.timeout) {
                try await client.call(SlowEcho.self, Text("a"), timeout: .milliseconds(1))
            }
            gate.open()
            let text = try await client.call(Echo.self, Text("b"))
            #expect(text == Text("b"))
        }
    }

    @Test func `a cancelled call ends at once`() async throws {
        let (gate, entered) = (Gate(), Gate())
        try await withServer(methods: TestMethods.table(gate: gate, entered: entered)) { server in
            let client = try await LineClient.connect(path: server.path)
            let call = Task { try await client.call(SlowEcho.self, Text("a")) }
            try await entered.pass()
            call.cancel()
            await #expect(throws: LineClientError.cancelled) { try await call.value }
            gate.open()
        }
    }

    @Test func `calls fail when the service stops, and so do later ones`() async throws {
        try await withServer { server in
            let client = try await LineClient.connect(path: server.path)
            _ = try await client.call(Echo.self, Text("a"))
            await server.stop()
            for try await _ in client.notifications {}
            await #expect(throws: LineClientError.closed) { try await client.call(Echo.self, Text("b")) }
        }
    }

    @Test func `connecting where nobody listens fails with the path`() async throws {
        let error = await #expect(throws: LineClientError.self) { try await LineClient.connect(path: "/tmp/nobody-listens.sock") }
        guard case .notConnected(let path, _)? = error else { Issue.record("\(String(describing: error))"); return }
        #expect(path == "/tmp/nobody-listens.sock")
    }
}
