import Glibc
import JSONKit

/// Measures the daemons beside others' servers.
///
///     call-benchmark calls REGISTRY-SOCKET PID REDIS-SOCKET PID GRPC-SOCKET PID IDP [SECONDS]
///     call-benchmark start PROGRAMS EMPTY-DIRECTORY [STARTS]
///     call-benchmark reader [SECONDS]
@main
enum CallBenchmark {
    static func main() {
        let arguments = Array(CommandLine.arguments.dropFirst())
        let number = { (index: Int) in arguments.count > index ? Double(arguments[index]) : nil }
        switch (arguments.first, arguments.count) {
        case ("calls", 8...):
            let servers = stride(from: 1, to: 7, by: 2).map { Server(path: arguments[$0], process: pid_t(arguments[$0 + 1]) ?? 0) }
            let comparison = CallComparison(
                registry: servers[0], redis: servers[1], grpc: servers[2], idp: arguments[7], seconds: number(8) ?? 3)
            print(comparison.run().text)
        case ("start", 3...):
            print(StartBenchmark.run(programs: arguments[1], directory: arguments[2], starts: Int(number(3) ?? 20)).text)
        case ("reader", _):
            print(JSONValue.array(ReaderBenchmark.run(seconds: number(1) ?? 3)).text)
        default:
            stop("usage: see CallBenchmark.swift")
        }
    }
}

/// A server that listens on a Unix socket.
struct Server {
    let path: String
    let process: pid_t
}
