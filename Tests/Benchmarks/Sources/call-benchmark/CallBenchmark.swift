import Glibc
import JSONKit

/// Loads a running registry and a running redis-server in turn with one and the same generator and compares them.
///
///     call-benchmark REGISTRY-SOCKET REGISTRY-PID REDIS-SOCKET REDIS-PID IDP [SECONDS]
@main
enum CallBenchmark {
    private struct Server {
        let path: String
        let process: pid_t
    }

    /// A call of ours beside redis' command that answers with as many bytes.
    private struct Case {
        let name: String
        let call: [UInt8]
        let command: String
        /// What redis stores for the command to give.
        var value: [UInt8]?
    }

    static func main() {
        let arguments = CommandLine.arguments
        guard arguments.count >= 6, let registry = pid_t(arguments[2]), let redis = pid_t(arguments[4]) else {
            tell("usage: call-benchmark REGISTRY-SOCKET REGISTRY-PID REDIS-SOCKET REDIS-PID IDP [SECONDS]")
            exit(64)
        }
        let seconds = arguments.count > 6 ? Double(arguments[6]) ?? 3 : 3
        let ours = Server(path: arguments[1], process: registry)
        let theirs = Server(path: arguments[3], process: redis)
        let results = measure(cases(of: ours, idp: arguments[5]), ours, theirs, seconds) + ReaderBenchmark.run(seconds: seconds)
        print(String(decoding: JSONValue.array(results).jsonBytes, as: UTF8.self))
    }

    private static func cases(of registry: Server, idp: String) -> [Case] {
        let get = call("idp.get", #"{"id":"\#(idp)"}"#)
        let list = call("idp.list", "{}")
        return [
            Case(name: "service.info", call: call("service.info", "{}"), command: "PING"),
            Case(name: "service.health", call: call("service.health", "{}"), command: "PING"),
            Case(name: "idp.get", call: get, command: "GET get", value: probe(registry.path, get)),
            Case(name: "idp.list", call: list, command: "GET list", value: probe(registry.path, list)),
        ]
    }

    private static func call(_ method: String, _ params: String) -> [UInt8] {
        Array((#"{"jsonrpc":"2.0","id":1,"method":"\#(method)","params":\#(params)}"# + "\n").utf8)
    }

    private static func measure(_ cases: [Case], _ ours: Server, _ theirs: Server, _ seconds: Double) -> [JSONValue] {
        for test in cases {
            guard let value = test.value else { continue }
            let key = test.command.dropFirst(4)
            _ = probe(
                theirs.path,
                Array("*3\r\n$3\r\nSET\r\n$\(key.utf8.count)\r\n\(key)\r\n$\(value.count)\r\n".utf8) + value + Array("\r\n".utf8))
        }
        tell(
            "call\tconnections\tpipelined\tper second\tredis per second\tratio\tµs CPU per call\tp50 µs\tp99 µs\tredis p50 µs\tredis p99 µs"
        )
        var results: [JSONValue] = []
        for (connections, depth) in [(1, 1), (16, 1), (64, 1), (16, 16)] {
            for test in cases {
                let reference = load(theirs, Array((test.command + "\r\n").utf8), connections, depth, seconds)
                let measured = load(ours, test.call, connections, depth, seconds)
                let ratio = measured.perSecond / reference.perSecond
                var row: [JSONValue.Member] = [
                    .init("call", .string(test.name)), .init("connections", .int(Int64(connections))),
                    .init("pipelined", .int(Int64(depth))),
                    .init("perSecond", .int(Int64(measured.perSecond))), .init("redisPerSecond", .int(Int64(reference.perSecond))),
                    .init("ratioToRedis", hundredths(ratio)), .init("processorMicroseconds", hundredths(measured.processorMicroseconds)),
                ]
                if connections == 1 {
                    row += [
                        .init("p50Microseconds", .int(measured.latency(0.5))), .init("p99Microseconds", .int(measured.latency(0.99))),
                        .init("redisP50Microseconds", .int(reference.latency(0.5))),
                        .init("redisP99Microseconds", .int(reference.latency(0.99))),
                    ]
                }
                tell(row.map { String(decoding: $0.value.jsonBytes, as: UTF8.self) }.joined(separator: "\t"))
                results.append(.object(row))
            }
        }
        return results
    }

    private static func load(_ server: Server, _ request: [UInt8], _ connections: Int, _ depth: Int, _ seconds: Double)
        -> LoadGenerator.Result
    {
        let answer = probe(server.path, request).count
        let generator = LoadGenerator(path: server.path, request: request, answerBytes: answer, connections: connections, depth: depth)
        _ = generator.run(seconds: 0.3)
        let before = processorSeconds(of: server.process)
        var result = generator.run(seconds: seconds)
        result.processorMicroseconds = (processorSeconds(of: server.process) - before) / (result.perSecond * seconds) * 1e6
        return result
    }

    private static func hundredths(_ value: Double) -> JSONValue {
        .number(String(Double(Int(value * 100)) / 100))
    }

    private static func tell(_ line: String) {
        let bytes = Array((line + "\n").utf8)
        write(STDERR_FILENO, bytes, bytes.count)
    }
}
