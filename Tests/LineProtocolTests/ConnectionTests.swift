import Glibc
import JSONKit
import LineProtocol
import Testing

/// Order, half-close, roles, limits, and the end of connections and of the service.
@Suite struct ConnectionTests {
    private static func echo(_ id: Int, _ method: String = "test.echo") -> String {
        #"{"jsonrpc":"2.0","id":\#(id),"method":"\#(method)","params":{"text":"a"}}"# + "\n"
    }

    private static func result(_ id: Int) -> String { #"{"jsonrpc":"2.0","id":\#(id),"result":{"text":"a"}}"# }

    @Test func `a slow request holds back the answers behind it`() async throws {
        let (gate, entered) = (Gate(), Gate())
        try await withServer(methods: TestMethods.table(gate: gate, entered: entered)) { server in
            let peer = try server.peer()
            try await peer.send(Self.echo(1, "test.slowEcho") + Self.echo(2) + Self.echo(3))
            try await entered.pass()
            gate.open()
            peer.endSending()
            let lines = try await peer.linesToEnd()
            #expect(lines == [1, 2, 3].map(Self.result))
        }
    }

    @Test func `a peer that ended its input gets every answer`() async throws {
        let gate = Gate()
        try await withServer(methods: TestMethods.table(gate: gate)) { server in
            let peer = try server.peer()
            try await peer.send((1...2000).map { Self.echo($0, $0 % 100 == 0 ? "test.slowEcho" : "test.echo") }.joined())
            peer.endSending()
            gate.open()
            let lines = try await peer.linesToEnd()
            #expect(lines == (1...2000).map(Self.result))
        }
    }

    @Test func `a peer that is gone cancels its request`() async throws {
        let (gate, entered, left) = (Gate(), Gate(), Gate())
        try await withServer(methods: TestMethods.table(gate: gate, entered: entered, left: left)) { server in
            let peer = try server.peer()
            try await peer.send(Self.echo(1, "test.slowEcho"))
            try await entered.pass()
            peer.hangUp()
            try await left.pass()
        }
    }

    @Test func `a peer that ended its input and then leaves cancels its request`() async throws {
        let (entered, left) = (Gate(), Gate())
        try await withServer(methods: TestMethods.table(gate: Gate(), entered: entered, left: left)) { server in
            let peer = try server.peer()
            try await peer.send(Self.echo(1, "test.slowEcho"))
            peer.endSending()
            try await entered.pass()
            peer.hangUp()
            try await left.pass()
        }
    }

    @Test func `a peer that leaves ends its watch`() async throws {
        let ended = Gate()
        try await withServer(methods: TestMethods.table(watchEnded: ended)) { server in
            let peer = try server.peer()
            try await peer.send(#"{"id":1,"method":"test.count","params":{"first":1000000000}}"# + "\n")
            _ = try await peer.line()
            peer.hangUp()
            try await ended.pass()
        }
    }

    @Test func `a viewer may read and not change`() async throws {
        try await withServer(roles: RolePolicy { _ in .viewer }) { server in
            try await server.check(
                #"{"id":1,"method":"test.echo","params":{"text":"a"}}"#, gives: #"{"jsonrpc":"2.0","id":1,"result":{"text":"a"}}"#)
            try await server.check(
                #"{"id":1,"method":"test.sum","params":{"first":1}}"#,
                gives:
                    #"{"jsonrpc":"2.0","id":1,"error":{"code":403,"message":"test.sum needs the role admin, and you are a viewer here.","#
                    + #""data":{"reason":"forbidden","needs":"admin"}}}"#)
        }
    }

    @Test func `a stranger is refused and disconnected`() async throws {
        try await withServer(roles: RolePolicy { _ in nil }) { server in
            let peer = try server.peer()
            let lines = try await peer.linesToEnd()
            #expect(lines.count == 1)
            #expect(lines.first?.contains(#""id":null,"error":{"code":403"#) == true)
            await #expect(throws: LineClientError.self) {
                try await LineClient.connect(path: server.path).call(Echo.self, Text("a"))
            }
        }
    }

    @Test func `the peer's process, user and groups are known`() async throws {
        try await withServer(
            roles: RolePolicy { peer in peer.pid == getpid() && peer.uid == getuid() && peer.gid == getgid() ? .admin : nil }
        ) { server in
            try await server.check(
                #"{"id":1,"method":"test.echo","params":{"text":"a"}}"#, gives: #"{"jsonrpc":"2.0","id":1,"result":{"text":"a"}}"#)
        }
    }

    @Test func `one connection over the limit is refused and the others go on`() async throws {
        var limits = LineServerLimits()
        limits.connections = 2
        try await withServer(limits: limits) { server in
            // The probe that found the server ready may be there still: a place is free when a call is answered.
            let first = try await server.admittedPeer()
            let second = try await server.admittedPeer()
            let third = try server.peer()
            let lines = try await third.linesToEnd()
            #expect(lines.first?.contains(#""code":429"#) == true)
            #expect(lines.first?.contains(#""reason":"overloaded","limit":2"#) == true)
            for peer in [first, second] {
                try await peer.send(Self.echo(1))
                let line = try await peer.line()
                #expect(line == Self.result(1))
            }
            first.hangUp()
            _ = try await server.admittedPeer()
        }
    }

    @Test func `stopping answers what was received and refuses what comes after`() async throws {
        let (gate, entered) = (Gate(), Gate())
        try await withServer(methods: TestMethods.table(gate: gate, entered: entered)) { server in
            let idle = try await server.admittedPeer()
            let peer = try server.peer()
            try await peer.send(Self.echo(1, "test.slowEcho") + Self.echo(2))
            try await entered.pass()
            await server.stop()
            // The idle connection is closed once the service stops: then what is sent is late.
            let idleLines = try await idle.linesToEnd()
            #expect(idleLines == [])
            try await peer.send(Self.echo(3))
            gate.open()
            let lines = try await peer.linesToEnd()
            #expect(Array(lines.prefix(2)) == [1, 2].map(Self.result))
            #expect(lines.dropFirst(2).allSatisfy { $0.contains(#""id":3"#) && $0.contains(#""reason":"shutting_down""#) })
        }
    }

    @Test func `stopping does not wait longer than it may`() async throws {
        var limits = LineServerLimits()
        limits.drainTime = .milliseconds(20)
        let (entered, left) = (Gate(), Gate())
        try await withServer(limits: limits, methods: TestMethods.table(gate: Gate(), entered: entered, left: left)) { server in
            let peer = try server.peer()
            try await peer.send(Self.echo(1, "test.slowEcho"))
            try await entered.pass()
            await server.stop()
            try await left.pass()
            let line = try await peer.line()
            #expect(line.contains(#""reason":"shutting_down""#))
        }
    }
}
