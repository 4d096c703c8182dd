import Glibc
import JSONKit
import LineProtocol
import NIOCore
import NIOPosix
import Testing

/// A watch that ends while a batch is being answered.
@Suite struct BatchWatchTests {
    @Test func `a watch that ends within a batch is heard behind it, and waits without work`() async throws {
        let (gate, entered, watchGate, watchLeft) = (Gate(), Gate(), Gate(), Gate())
        var methods = TestMethods.table(gate: gate, entered: entered)
        methods.addWatch(Once.self) { _, _ in RPCWatch(JSONEmpty(), then: Single(gate: watchGate, left: watchLeft)) }
        let eventLoops = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        try await withServer(methods: methods, eventLoops: eventLoops) { server in
            let peer = try server.peer()
            try await peer.send(#"{"id":1,"method":"test.once"}"# + "\n")
            let first = try await peer.line()
            #expect(first == #"{"jsonrpc":"2.0","id":1,"result":{}}"#)
            try await peer.send(#"[{"id":2,"method":"test.slowEcho","params":{"text":"a"}}]"# + "\n")
            try await entered.pass()
            watchGate.open()
            try await watchLeft.pass()
            // A loop that goes round and round for nothing uses all of the time that passes; one that rests nearly none.
            let (used, passed) = try await usage(of: eventLoops.next())
            #expect(used * 4 < passed, "\(used) of \(passed) ns")
            gate.open()
            peer.endSending()
            let rest = try await peer.linesToEnd()
            #expect(
                rest == [
                    #"[{"jsonrpc":"2.0","id":2,"result":{"text":"a"}}]"#,
                    #"{"jsonrpc":"2.0","method":"test.counted","params":{"first":1,"label":"none"}}"#,
                ])
        }
        try await eventLoops.shutdownGracefully()
    }

    @Test func `a peer that leaves within a batch behind an ended watch is forgotten`() async throws {
        let (gate, entered, watchGate, watchLeft) = (Gate(), Gate(), Gate(), Gate())
        var methods = TestMethods.table(gate: gate, entered: entered)
        methods.addWatch(Once.self) { _, _ in RPCWatch(JSONEmpty(), then: Single(gate: watchGate, left: watchLeft)) }
        var limits = LineServerLimits()
        limits.connections = 1
        try await withServer(limits: limits, methods: methods) { server in
            let peer = try await server.admittedPeer()
            try await peer.send(#"{"id":1,"method":"test.once"}"# + "\n")
            _ = try await peer.line()
            try await peer.send(#"[{"id":2,"method":"test.slowEcho","params":{"text":"a"}}]"# + "\n")
            try await entered.pass()
            watchGate.open()
            try await watchLeft.pass()
            peer.hangUp()
            _ = try await server.admittedPeer()
        }
    }

    /// What the thread of `eventLoop` works in a while, and how long that is, in nanoseconds.
    private func usage(of eventLoop: any EventLoop) async throws -> (used: Int64, passed: Int64) {
        let before = try await eventLoop.submit { (Self.threadTime, NIODeadline.now()) }.get()
        let after = try await eventLoop.scheduleTask(in: .milliseconds(300)) { (Self.threadTime, NIODeadline.now()) }.futureResult.get()
        return (after.0 - before.0, (after.1 - before.1).nanoseconds)
    }

    private static var threadTime: Int64 {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }
}

/// One number when the gate is open, and then the end.
private struct Single: AsyncSequence, Sendable {
    let gate: Gate
    let left: Gate

    struct AsyncIterator: AsyncIteratorProtocol {
        let gate: Gate
        let left: Gate
        var isDone = false

        mutating func next() async throws -> RPCMessage? {
            if isDone {
                left.open()
                return nil
            }
            try await gate.pass()
            isDone = true
            var number = Numbers()
            number.first = 1
            return RPCMessage(Counted.self, number)
        }

        mutating func next(isolation actor: isolated (any Actor)?) async throws(any Error) -> RPCMessage? { try await next() }
    }

    func makeAsyncIterator() -> AsyncIterator { AsyncIterator(gate: gate, left: left) }
}
