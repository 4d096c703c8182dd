import Glibc
import JSONKit

/// Runs the load generator against our server and redis-server in turn and compares them.
@main
enum LineBenchmark {
    struct Case {
        let name: String
        let reference: String
        let server: String
        let request: String
    }

    static func main() async throws {
        let arguments = CommandLine.arguments
        if arguments.count == 3, arguments[1] == "serve" { return try await serve(arguments[2]) }
        let seconds = arguments.count > 1 ? Double(arguments[1]) ?? 3 : 3
        let directory = "/tmp/line-benchmark-\(getpid())"
        mkdir(directory, 0o700)
        let ours = start(["taskset", "-c", "0", arguments[0], "serve", directory + "/ours.sock"])
        let redis = start(
            [
                "taskset", "-c", "0", "redis-server", "--port", "0", "--unixsocket", directory + "/redis.sock", "--save", "", "--daemonize",
                "no",
            ])
        defer { for process in [ours, redis] { kill(process, SIGTERM) } }
        pin(toCore: 1)
        report(measure(directory, ["ours": ours, "redis": redis], seconds) + ReaderBenchmark.run(seconds: seconds))
    }

    private static let get = ##""params":{"id":"idp-8f2k3m5n7p"}}"## + "\n"
    private static let cases = [
        Case(name: "redis PING", reference: "redis PING", server: "redis", request: "PING\r\n"),
        Case(name: "redis GET", reference: "redis GET", server: "redis", request: "GET document\r\n"),
        Case(name: "ping", reference: "redis PING", server: "ours", request: #"{"jsonrpc":"2.0","id":1,"method":"ping"}"# + "\n"),
        Case(name: "get", reference: "redis GET", server: "ours", request: #"{"jsonrpc":"2.0","id":1,"method":"document.get","# + get),
        Case(
            name: "get in a task", reference: "redis GET", server: "ours",
            request: #"{"jsonrpc":"2.0","id":1,"method":"document.getInTask","# + get),
    ]

    private static func measure(_ directory: String, _ servers: [String: pid_t], _ seconds: Double) -> [JSONValue] {
        let value = String(decoding: Document().jsonBytes(), as: UTF8.self)
        _ = probe(directory + "/redis.sock", Array("*3\r\n$3\r\nSET\r\n$8\r\ndocument\r\n$\(value.utf8.count)\r\n\(value)\r\n".utf8))
        var results: [JSONValue] = []
        for (connections, depth) in [(1, 1), (16, 1), (16, 16), (64, 1)] {
            var references: [String: Double] = [:]
            for test in cases {
                let path = "\(directory)/\(test.server).sock"
                let request = Array(test.request.utf8)
                let generator = LoadGenerator(
                    path: path, request: request, answerBytes: probe(path, request).count, connections: connections, depth: depth)
                _ = generator.run(seconds: 0.3)
                let before = processorSeconds(of: servers[test.server] ?? 0)
                let rate = generator.run(seconds: seconds)
                let microseconds = (processorSeconds(of: servers[test.server] ?? 0) - before) / (rate * seconds) * 1e6
                if references[test.reference] == nil { references[test.reference] = rate }
                let ratio = rate / (references[test.reference] ?? rate)
                results.append([
                    "case": .string(test.name), "connections": .int(Int64(connections)), "pipelined": .int(Int64(depth)),
                    "perSecond": .int(Int64(rate)), "ratioToRedis": hundredths(ratio),
                    "serverProcessorMicroseconds": hundredths(microseconds),
                ])
            }
        }
        return results
    }

    private static func hundredths(_ value: Double) -> JSONValue {
        .number(String(Double(Int(value * 100)) / 100))
    }

    private static func report(_ results: [JSONValue]) {
        for result in results {
            guard case .object(let members) = result else { continue }
            let line = members.map { String(decoding: $0.value.jsonBytes, as: UTF8.self) }.joined(separator: "\t")
            let bytes = Array((line + "\n").utf8)
            write(STDERR_FILENO, bytes, bytes.count)
        }
        print(String(decoding: JSONValue.array(results).jsonBytes, as: UTF8.self))
    }

    private static func start(_ command: [String]) -> pid_t {
        var process = pid_t()
        var arguments: [UnsafeMutablePointer<CChar>?] = command.map { strdup($0) } + [nil]
        defer { for argument in arguments { free(argument) } }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0)
        guard posix_spawnp(&process, command[0], &actions, nil, &arguments, environ) == 0 else { exit(1) }
        return process
    }

    private static func pin(toCore core: Int) {
        waitpid(start(["taskset", "-cp", String(core), String(getpid())]), nil, 0)
    }
}
