import JSONKit
import LineProtocol
import Synchronization
import Testing

struct RefusalTests {
    /// What an observer was told, in order.
    private final class Observed: Sendable {
        private let list = Mutex<[String]>([])

        func add(_ entry: String) { list.withLock { $0.append(entry) } }
        var entries: [String] { list.withLock { $0 } }
    }

    private func table(_ observed: Observed) -> MethodTable {
        var table = MethodTable(translating: { _ in nil }) { params, call, error in
            guard var reader = params, let first = try? JSONValue(from: &reader)["first"] else { return }
            observed.add("\(call.role.rawValue) \(call.method) \(error.reason.name) \(first.prettyText)")
        }
        table.add(Echo.self) { text, _ in text }
        table.add(Sum.self) { numbers, _ in numbers }
        return table
    }

    @Test func `an observer is told of each refusal of a method for admins before it is answered`() async throws {
        let observed = Observed()
        try await withServer(methods: table(observed)) { server in
            _ = try await server.answer(to: #"{"id":1,"method":"test.sum","params":{"first":"x"}}"#)
            #expect(observed.entries == [#"admin test.sum invalid_params "x""#])
            _ = try await server.answer(to: #"{"id":1,"method":"test.sum","params":{"first":1}}"#)
            _ = try await server.answer(to: #"{"id":1,"method":"test.echo","params":{"first":1}}"#)
            _ = try await server.answer(to: #"{"id":1,"method":"test.none"}"#)
            #expect(observed.entries.count == 1)
        }
    }

    @Test func `an observer is told of what a viewer may not do, answered or not, and the answers keep their order`() async throws {
        let observed = Observed()
        try await withServer(roles: RolePolicy { _ in .viewer }, methods: table(observed)) { server in
            let peer = try server.peer()
            try await peer.send(#"{"jsonrpc":"2.0","method":"test.sum","params":{"first":1}}"# + "\n")
            try await peer.send(#"{"id":2,"method":"test.sum","params":{"first":2}}"# + "\n")
            try await peer.send(#"{"id":3,"method":"test.echo","params":{"text":"a"}}"# + "\n")
            #expect(try await peer.line().contains(#""id":2,"error":{"code":403"#))
            #expect(try await peer.line().contains(#""id":3,"result""#))
            #expect(observed.entries == ["viewer test.sum forbidden 1", "viewer test.sum forbidden 2"])
        }
    }
}
