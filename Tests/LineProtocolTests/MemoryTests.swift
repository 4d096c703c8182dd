import Foundation
import JSONKit
import LineProtocol
import Synchronization
import Testing

/// Neither who sends without an end nor who never reads costs more memory than is allowed.
@Suite struct MemoryTests {
    @Test(arguments: [Large.name, LargeInTask.name])
    func `answers that nobody reads are not made, and others are served`(_ method: String) async throws {
        let answered = Tally()
        var methods = TestMethods.table()
        let large = Text(String(repeating: "x", count: 256 << 10))
        methods.addImmediate(Large.self) { _, _ in
            answered.count()
            return large
        }
        methods.add(LargeInTask.self) { _, _ in
            answered.count()
            return large
        }
        try await withServer(methods: methods) { server in
            let before = try residentBytes()
            let peer = try server.peer()
            let call = #"{"id":1,"method":"\#(method)"}"# + "\n"
            async let sending: Void = peer.send(String(repeating: call, count: 4000))
            // One answer is read, so that the service is at it; of the others nothing.
            let first = try await peer.bytes(large.text.utf8.count)
            #expect(first.starts(with: #"{"jsonrpc":"2.0","id":1,"result""#.utf8))
            let other = try server.peer()
            for number in 1...200 {
                try await other.send(#"{"id":\#(number),"method":"test.echo","params":{"text":"a"}}"# + "\n")
                let line = try await other.line()
                #expect(line == #"{"jsonrpc":"2.0","id":\#(number),"result":{"text":"a"}}"#)
            }
            // All of them are a GiB; what may be unsent is 1 MiB, an answer and what the kernel holds.
            #expect(answered.value < 40)
            let grown = try residentBytes() - before
            #expect(grown < 128 << 20, "\(grown >> 20) MiB")
            // Who reads on gets on.
            for _ in 0..<100 { _ = try await peer.bytes(large.text.utf8.count) }
            #expect(answered.value >= 100)
            peer.hangUp()
            try? await sending
        }
    }

    @Test func `lines that do not end share a bound: who asks for more is told, and goes on with the next line`() async throws {
        var limits = LineServerLimits()
        limits.lineBytes = 200_000
        limits.bufferedBytes = 400_000
        try await withServer(limits: limits) { server in
            let peers = try (0..<3).map { _ in try server.peer() }
            let start = #"{"id":1,"method":"test.echo","params":{"text":""# + String(repeating: "x", count: 195_000)
            try await withThrowingTaskGroup(of: (Int, JSONValue).self) { answers in
                for (number, peer) in peers.enumerated() { answers.addTask { (number, try await peer.reply()) } }
                for peer in peers { try await peer.send(start) }
                let refused = try #require(try await answers.next())
                #expect(refused.1["id"] == .null)
                #expect(refused.1["error"]?["code"] == 429)
                #expect(refused.1["error"]?["data"] == ["reason": "overloaded", "limit": 400_000])

                // Whoever has little finds room although the others hold it.
                let small = try server.peer()
                let text = String(repeating: "y", count: 30_000)
                try await small.send(#"{"id":2,"method":"test.echo","params":{"text":""# + text)
                try await server.check(
                    #"{"id":3,"method":"test.echo","params":{"text":"a"}}"#, gives: #"{"jsonrpc":"2.0","id":3,"result":{"text":"a"}}"#)
                try await small.send("\"}}\n")
                let answer = try await small.reply()
                #expect(answer["result"]?["text"]?.text == text)

                for peer in peers { try await peer.send("\"}}\n") }
                for try await (_, answer) in answers { #expect(answer["result"]?["text"]?.text?.utf8.count == 195_000) }
                // The rest of the skipped line was passed over, and there is room again.
                try await peers[refused.0].send(start + "\"}}\n")
                let again = try await peers[refused.0].reply()
                #expect(again["result"]?["text"]?.text?.utf8.count == 195_000)
            }
        }
    }

    private func residentBytes() throws -> Int {
        let fields = try String(contentsOfFile: "/proc/self/statm", encoding: .utf8).split(separator: " ")
        return try #require(Int(fields[1])) * Int(getpagesize())
    }
}

private final class Tally: Sendable {
    private let number = Atomic<Int>(0)
    var value: Int { number.load(ordering: .relaxed) }
    func count() { number.add(1, ordering: .relaxed) }
}
