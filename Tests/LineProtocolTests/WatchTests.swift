import JSONKit
import LineProtocol
import Testing

/// Watches: notifications after a result, and what happens when nobody reads them.
@Suite struct WatchTests {
    @Test func `a watch sends its result and then its notifications`() async throws {
        try await withServer { server in
            let peer = try server.peer()
            try await peer.send(#"{"id":1,"method":"test.count","params":{"first":2}}"# + "\n")
            peer.endSending()
            let lines = try await peer.linesToEnd()
            #expect(
                lines == [
                    #"{"jsonrpc":"2.0","id":1,"result":{"first":2,"label":"none"}}"#,
                    #"{"jsonrpc":"2.0","method":"test.counted","params":{"first":1,"label":"none"}}"#,
                    #"{"jsonrpc":"2.0","method":"test.counted","params":{"first":2,"label":"none"}}"#,
                ])
        }
    }

    @Test func `a batch with watches is one array, and the notifications come after it`() async throws {
        try await withServer { server in
            let peer = try server.peer()
            let watch = #"{"id":1,"method":"test.count","params":{"first":3}}"#
            try await peer.send("[\(watch),{\"id\":2,\"method\":\"test.slowEcho\",\"params\":{\"text\":\"a\"}},\(watch)]\n")
            peer.endSending()
            let lines = try await peer.linesToEnd()
            #expect(lines.count == 7)
            #expect(lines.first?.hasPrefix("[{") == true && lines.first?.hasSuffix("}]") == true)
            #expect(lines.dropFirst().allSatisfy { $0.hasPrefix(#"{"jsonrpc":"2.0","method":"test.counted""#) })
        }
    }

    @Test func `calls are answered while a watch goes on`() async throws {
        try await withServer { server in
            let client = try await LineClient.connect(path: server.path)
            var params = Numbers()
            params.first = 50_000
            _ = try await client.call(Count.self, params)
            async let echo = client.call(Echo.self, Text("a"))
            var count = 0
            for try await notification in client.notifications {
                guard let number = try notification.decode(Counted.self) else { continue }
                count += 1
                #expect(number.first == count)
                if count == params.first { break }
            }
            let text = try await echo
            #expect(text == Text("a"))
        }
    }

    @Test func `the watch of a peer that does not read is ended, and it is told`() async throws {
        var limits = LineServerLimits()
        limits.unsentBytes = 4 << 20
        let ended = Gate()
        try await withServer(limits: limits, methods: TestMethods.table(watchEnded: ended)) { server in
            let peer = try server.peer()
            let label = String(repeating: "x", count: 10_000)
            try await peer.send(#"{"id":"w","method":"test.count","params":{"first":100000000,"label":"\#(label)"}}"# + "\n")
            let first = try await peer.line()
            #expect(first.contains("\"result\""))
            // It reads nothing more until the watch has ended.
            try await ended.pass()
            peer.endSending()
            let lines = try await peer.linesToEnd()
            #expect(
                lines.last
                    == #"{"jsonrpc":"2.0","method":"watch.ended","params":{"reason":"slow_consumer","id":"w","method":"test.count"}}"#)
            #expect(lines.count < 1000)
            try await server.check(
                #"{"id":1,"method":"test.echo","params":{"text":"a"}}"#, gives: #"{"jsonrpc":"2.0","id":1,"result":{"text":"a"}}"#)
        }
    }

    @Test func `stopping ends watches and says so`() async throws {
        try await withServer { server in
            let peer = try server.peer()
            try await peer.send(#"{"id":7,"method":"test.count","params":{"first":1000000000}}"# + "\n")
            _ = try await peer.line()
            await server.stop()
            let lines = try await peer.linesToEnd()
            #expect(
                lines.last == #"{"jsonrpc":"2.0","method":"watch.ended","params":{"reason":"shutting_down","id":7,"method":"test.count"}}"#)
        }
    }
}
