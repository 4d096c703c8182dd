import Dispatch
import Glibc
import JSONKit
import LineProtocol
import NIOCore
import NIOPosix
import Synchronization
import Testing

/// What becomes of requests that were received when the service stops, and of connections that come all at once.
@Suite struct ShutdownTests {
    private static func slow(_ id: Int) -> String { #"{"jsonrpc":"2.0","id":\#(id),"method":"test.slowEcho","params":{"text":"a"}}"# }

    private static let limits = {
        var limits = LineServerLimits()
        limits.drainTime = .milliseconds(20)
        return limits
    }()

    @Test func `what the time did not suffice for is refused, each request once, and the connection ends`() async throws {
        let entered = Gate()
        try await withServer(limits: Self.limits, methods: TestMethods.table(gate: Gate(), entered: entered)) { server in
            let peer = try server.peer()
            try await peer.send((1...150).map { Self.slow($0) + "\n" }.joined())
            try await entered.pass()
            await server.stop()
            let answers = try await peer.linesToEnd().map { try JSONValue(parsing: Array($0.utf8)) }
            #expect(answers.map { $0["id"] } == (1...150).map { .int($0) })
            #expect(answers.allSatisfy { $0["error"]?["data"]?["reason"] == "shutting_down" })
        }
    }

    @Test func `the array of a batch is closed`() async throws {
        let entered = Gate()
        try await withServer(limits: Self.limits, methods: TestMethods.table(gate: Gate(), entered: entered)) { server in
            let peer = try server.peer()
            try await peer.send("[" + (1...300).map(Self.slow).joined(separator: ",") + "]\n")
            try await entered.pass()
            await server.stop()
            let lines = try await peer.linesToEnd()
            #expect(lines.count == 1)
            guard case .array(let answers)? = try lines.first.map({ try JSONValue(parsing: Array($0.utf8)) }) else {
                Issue.record("no array")
                return
            }
            #expect(answers.map { $0["id"] } == (1...300).map { .int($0) })
        }
    }

    @Test func `what the kernel took in before the connection ends is answered`() async throws {
        let (gate, entered) = (Gate(), Gate())
        try await withServer(methods: TestMethods.table(gate: gate, entered: entered)) { server in
            let peer = try server.peer()
            // So much that not all of it is read while the first request goes on, and so little that the kernel holds the rest.
            let filler = String(repeating: " ", count: 3 << 10)
            try await peer.send((1...100).map { Self.slow($0) + filler + "\n" }.joined())
            try await entered.pass()
            await server.stop()
            gate.open()
            let answers = try await peer.linesToEnd().map { try JSONValue(parsing: Array($0.utf8)) }
            #expect(answers.map { $0["id"] } == (1...100).map { .int($0) })
            #expect(answers.first?["result"] != nil)
        }
    }

    @Test func `512 connections that come at once are taken by the kernel while the service is busy`() async throws {
        let loops = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        try await withServer(eventLoops: loops) { server in
            // Once this one is let in, no other waits before those of the test.
            _ = try await server.admittedPeer()
            let (busy, free) = (Gate(), DispatchSemaphore(value: 0))
            loops.next().execute {
                busy.open()
                free.wait()
            }
            try await busy.pass()
            defer { free.signal() }
            let sockets = (0..<512).map { _ in socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_NONBLOCK.rawValue), 0) }
            defer { for socket in sockets { close(socket) } }
            let taken = sockets.count { socket in withUnixAddress(server.path) { connect(socket, $0, $1) } == 0 }
            #expect(taken == 512)
        }
        try await loops.shutdownGracefully()
    }
}
