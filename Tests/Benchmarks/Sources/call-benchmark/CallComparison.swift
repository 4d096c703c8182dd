import Glibc
import JSONKit

/// Loads a registry, a redis-server and a gRPC server in turn with one and the same generator, and compares them.
struct CallComparison {
    let registry: Server
    let redis: Server
    let grpc: Server
    let idp: String
    /// For each server and load, in three parts that alternate.
    let seconds: Double

    /// A call of ours beside what answers with as many bytes.
    private struct Case {
        let name: String
        let call: [UInt8]
        let command: [UInt8]
        let answerBytes: Int
    }

    func run() -> JSONValue {
        let cases = [
            makeCase("service.health", "{}", "PING"), makeCase("idp.get", #"{"id":"\#(idp)"}"#, "GET get"),
            makeCase("idp.list", "{}", "GET list"),
        ]
        tell(columns.map(\.title).joined(separator: "\t"))
        var rows: [JSONValue] = []
        for (connections, depth) in [(1, 1), (16, 1), (64, 1), (1, 16), (16, 16), (64, 16)] {
            for test in cases {
                let row = Row(name: test.name, connections: connections, depth: depth, results: load(test, connections, depth))
                let members = columns.compactMap { column in column.value(row).map { JSONValue.Member(column.name, $0) } }
                tell(columns.map { $0.value(row)?.text ?? "" }.joined(separator: "\t"))
                rows.append(.object(members))
            }
        }
        return .array(rows)
    }

    private func makeCase(_ method: String, _ params: String, _ command: String) -> Case {
        let call = Array((#"{"jsonrpc":"2.0","id":1,"method":"\#(method)","params":\#(params)}"# + "\n").utf8)
        let answer = probe(registry.path, call)
        if command.hasPrefix("GET ") {
            let key = command.dropFirst(4)
            let set = "*3\r\n$3\r\nSET\r\n$\(key.utf8.count)\r\n\(key)\r\n$\(answer.count)\r\n"
            guard probe(redis.path, Array(set.utf8) + answer + Array("\r\n".utf8)) == Array("+OK\r\n".utf8) else {
                stop("redis keeps nothing")
            }
        }
        return Case(name: method, call: call, command: Array((command + "\r\n").utf8), answerBytes: answer.count)
    }

    private func load(_ test: Case, _ connections: Int, _ depth: Int) -> Results {
        let ours = PlainConversation(request: test.call, answerBytes: test.answerBytes, depth: depth)
        let theirs = PlainConversation(request: test.command, answerBytes: probe(redis.path, test.command).count, depth: depth)
        let calls = GRPCConversation(answerBytes: test.answerBytes, depth: depth)
        let parts = (0..<3).map { _ in
            Results(
                registry: load(registry, ours, connections, depth), redis: load(redis, theirs, connections, depth),
                grpc: load(grpc, calls, connections, depth))
        }
        return Results(registry: middle(parts.map(\.registry)), redis: middle(parts.map(\.redis)), grpc: middle(parts.map(\.grpc)))
    }

    private func load(_ server: Server, _ conversation: some Conversation, _ connections: Int, _ depth: Int) -> LoadResult {
        let generator = LoadGenerator(path: server.path, connections: connections, depth: depth, conversation: conversation)
        _ = generator.run(seconds: 0.1)
        let before = processorSeconds(of: server.process)
        var result = generator.run(seconds: seconds / 3)
        result.processorMicroseconds = (processorSeconds(of: server.process) - before) / (result.perSecond * seconds / 3) * 1e6
        return result
    }

    /// The one of the three that was neither the fastest nor the slowest.
    private func middle(_ results: [LoadResult]) -> LoadResult {
        results.sorted { $0.perSecond < $1.perSecond }[results.count / 2]
    }
}

extension CallComparison {
    private struct Results {
        let registry: LoadResult
        let redis: LoadResult
        let grpc: LoadResult
    }

    private struct Row {
        let name: String
        let connections: Int
        let depth: Int
        let results: Results
    }

    private struct Column {
        let name: String
        let title: String
        let value: (Row) -> JSONValue?
    }

    private var columns: [Column] {
        let perSecond = { (result: LoadResult) in JSONValue.int(Int64(result.perSecond)) }
        let latency = { (row: Row, result: KeyPath<Results, LoadResult>, share: Double) in
            row.connections == 1 ? hundredths(row.results[keyPath: result].latency(share)) : nil
        }
        return [
            Column(name: "call", title: "call") { .string($0.name) },
            Column(name: "connections", title: "connections") { .int(Int64($0.connections)) },
            Column(name: "pipelined", title: "pipelined") { .int(Int64($0.depth)) },
            Column(name: "perSecond", title: "per second") { perSecond($0.results.registry) },
            Column(name: "redisPerSecond", title: "redis") { perSecond($0.results.redis) },
            Column(name: "grpcPerSecond", title: "gRPC") { perSecond($0.results.grpc) },
            Column(name: "ratioToRedis", title: "× redis") { hundredths($0.results.registry.perSecond / $0.results.redis.perSecond) },
            Column(name: "ratioToGRPC", title: "× gRPC") { hundredths($0.results.registry.perSecond / $0.results.grpc.perSecond) },
            Column(name: "processorMicroseconds", title: "µs CPU") { hundredths($0.results.registry.processorMicroseconds) },
            Column(name: "redisProcessorMicroseconds", title: "redis µs CPU") { hundredths($0.results.redis.processorMicroseconds) },
            Column(name: "p50Microseconds", title: "p50 µs") { latency($0, \.registry, 0.5) },
            Column(name: "p99Microseconds", title: "p99 µs") { latency($0, \.registry, 0.99) },
            Column(name: "redisP50Microseconds", title: "redis p50 µs") { latency($0, \.redis, 0.5) },
            Column(name: "redisP99Microseconds", title: "redis p99 µs") { latency($0, \.redis, 0.99) },
            Column(name: "grpcP50Microseconds", title: "gRPC p50 µs") { latency($0, \.grpc, 0.5) },
        ]
    }
}
