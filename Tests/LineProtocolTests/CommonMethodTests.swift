import JSONKit
import LineProtocol
import Synchronization
import Testing

/// What both services answer: info, health, metrics, and the OpenRPC document.
@Suite struct CommonMethodTests {
    private struct Renderer: MetricsRenderer {
        func json() async -> JSONValue { ["rpc_requests_total": 3] }
        func prometheus() async -> String { "rpc_requests_total 3\n" }
    }

    private final class Count: Sendable {
        private let value = Atomic(0)
        func next() -> Int { value.wrappingAdd(1, ordering: .relaxed).newValue }
    }

    private func table(_ health: HealthConditions = HealthConditions { [] }, validity: Duration = .seconds(1)) -> MethodTable {
        var table = TestMethods.table()
        let service = ServiceIdentity(name: "test", version: "1.2.3", summary: "A test.", startedAt: Timestamp(milliseconds: 0))
        table.addCommonMethods(
            of: service, now: { Timestamp(milliseconds: 61_500) }, metrics: Renderer(), health: health, healthValidity: validity)
        return table
    }

    @Test func `info says what runs and for how long`() async throws {
        try await withServer(methods: table()) { server in
            let info = try await LineClient.connect(path: server.path).call(ServiceInfoMethod.self, JSONEmpty())
            #expect(info.service == "test" && info.version == "1.2.3" && info.protocol == 1 && info.uptimeSeconds == 61 && info.pid > 0)
            #expect(info.startedAt.description == "1970-01-01T00:00:00.000Z")
        }
    }

    @Test func `health is ready when every check is`() async throws {
        let health = HealthConditions { [HealthCheck("store", .ready), HealthCheck("registry", .degraded, "Start it.")] }
        try await withServer(methods: table(health)) { server in
            try await server.check(
                #"{"id":1,"method":"service.health"}"#,
                gives: #"{"jsonrpc":"2.0","id":1,"result":{"status":"degraded","checks":[{"name":"store","status":"ready"},"#
                    + #"{"name":"registry","status":"degraded","message":"Start it."}]}}"#)
        }
    }

    @Test func `health probes again when the last probe counts no more, and looks at what is in memory each time`() async throws {
        let (probes, looks) = (Count(), Count())
        let health = HealthConditions {
            [HealthCheck("disk", .ready, "probe \(probes.next())")]
        } completing: { probed in
            probed + [HealthCheck("memory", .ready, "look \(looks.next())")]
        }
        for (validity, messages) in [(Duration.zero, ["probe 2", "look 2"]), (.seconds(3600), ["probe 3", "look 4"])] {
            try await withServer(methods: table(health, validity: validity)) { server in
                let client = try await LineClient.connect(path: server.path)
                _ = try await client.call(ServiceHealthMethod.self, JSONEmpty())
                #expect(try await client.call(ServiceHealthMethod.self, JSONEmpty()).checks.map(\.message) == messages)
            }
        }
    }

    @Test func `health takes no params`() async throws {
        try await withServer(methods: table()) { server in
            for _ in 0..<2 {
                try await server.check(
                    #"{"id":1,"method":"service.health","params":{"deep":true}}"#,
                    gives:
                        #"{"jsonrpc":"2.0","id":1,"error":{"code":-32602,"message":"Invalid params: deep: unknown member; leave it out.","#
                        + #""data":{"reason":"invalid_params","errors":[{"path":"deep","problem":"unknown member; leave it out"}]}}}"#)
                try await server.check(
                    #"{"id":2,"method":"service.health"}"#, gives: #"{"jsonrpc":"2.0","id":2,"result":{"status":"ready","checks":[]}}"#)
            }
        }
    }

    @Test func `metrics are given in either format`() async throws {
        try await withServer(methods: table()) { server in
            try await server.check(
                #"{"id":1,"method":"service.metrics"}"#,
                gives: #"{"jsonrpc":"2.0","id":1,"result":{"format":"json","metrics":{"rpc_requests_total":3}}}"#)
            try await server.check(
                #"{"id":1,"method":"service.metrics","params":{"format":"prometheus"}}"#,
                gives: #"{"jsonrpc":"2.0","id":1,"result":{"format":"prometheus","text":"rpc_requests_total 3\n"}}"#)
        }
    }

    @Test func `discover describes every method that is served`() async throws {
        try await withServer(methods: table()) { server in
            let document = try await LineClient.connect(path: server.path).call(method: "rpc.discover")
            guard case .array(let methods)? = document["methods"] else { Issue.record("no methods"); return }
            let names = methods.compactMap { $0["name"]?.text }
            #expect(names.contains("rpc.discover") && names.contains("test.count") && names.count == Set(names).count && names.count == 9)
            let sum = try #require(methods.first { $0["name"] == "test.sum" })
            #expect(sum["x-access"] == "admin")
            #expect(
                sum["params"] == [
                    ["name": "first", "summary": "The first number.", "required": true, "schema": ["type": "integer"]],
                    ["name": "second", "summary": "The second number.", "required": false, "schema": ["type": "integer"]],
                    ["name": "label", "summary": "What it is.", "required": false, "schema": ["type": "string", "default": "none"]],
                ])
            #expect(sum["result"]?["schema"] == ["$ref": "#/components/schemas/Numbers"])
            #expect(document["components"]?["schemas"]?["Numbers"]?["type"] == "object")
            let count = try #require(methods.first { $0["name"] == "test.count" })
            guard case .array(let notifications)? = count["x-notifications"] else { Issue.record("no notifications"); return }
            #expect(notifications.first?["name"] == "test.counted")
        }
    }
}
