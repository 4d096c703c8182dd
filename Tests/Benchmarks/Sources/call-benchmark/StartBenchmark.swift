import Glibc
import JSONKit

/// How long both daemons take from `exec` to `READY=1`, and how much memory they hold when nobody asks them anything.
enum StartBenchmark {
    /// - Parameters:
    ///   - programs: the directory of `idp-registry` and `sync-agent`.
    ///   - directory: an empty one, for their state.
    static func run(programs: String, directory: String, starts: Int) -> JSONValue {
        guard starts > 0 else { stop("at least one start") }
        let readiness = ReadinessSocket(directory + "/ready")
        tell("program\tmedian ms to ready\tmost\tidle MB")
        var running: [(name: String, process: pid_t, milliseconds: [Double])] = []
        // The agent starts as it does in service: beside a registry.
        for name in ["idp-registry", "sync-agent"] {
            let command = [
                "\(programs)/\(name)", "serve", "--run-dir", "\(directory)/run", "--state-dir", "\(directory)/\(name)", "--log-level",
                "error",
            ]
            // The first start makes the database.
            var process = readiness.start(command).process
            var milliseconds: [Double] = []
            for _ in 0..<starts {
                end(process)
                let next = readiness.start(command)
                process = next.process
                milliseconds.append(next.milliseconds)
            }
            running.append((name, process, milliseconds))
        }
        sleep(5)
        let results = running.map { name, process, milliseconds in
            let megabytes = residentBytes(of: process) / 1e6
            let most = milliseconds.max() ?? 0
            let middle = median(milliseconds)
            tell("\(name)\t\(hundredths(middle).text)\t\(hundredths(most).text)\t\(hundredths(megabytes).text)")
            return [
                "program": .string(name), "starts": .int(Int64(starts)), "medianMilliseconds": hundredths(middle),
                "mostMilliseconds": hundredths(most), "idleMegabytes": hundredths(megabytes),
            ] as JSONValue
        }
        for service in running.reversed() { end(service.process) }
        return .array(results)
    }

    private static func end(_ process: pid_t) {
        kill(process, SIGTERM)
        var status: CInt = 0
        waitpid(process, &status, 0)
    }

    private static func residentBytes(of process: pid_t) -> Double {
        guard let file = fopen("/proc/\(process)/statm", "re") else { return 0 }
        defer { fclose(file) }
        var text = [UInt8](repeating: 0, count: 256)
        let count = fread(&text, 1, text.count, file)
        let columns = String(decoding: text[..<count], as: UTF8.self).split(separator: " ")
        return columns.count > 1 ? (Double(columns[1]) ?? 0) * Double(sysconf(Int32(_SC_PAGESIZE))) : 0
    }
}

/// Where services say that they are ready, as systemd listens for it.
private struct ReadinessSocket {
    private let descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0)

    init(_ path: String) {
        guard withUnixAddress(path, { bind(descriptor, $0, $1) }) == 0 else { stop("cannot bind \(path)") }
        setenv("NOTIFY_SOCKET", path, 1)
    }

    /// Runs a command, and returns when it is ready.
    func start(_ command: [String]) -> (process: pid_t, milliseconds: Double) {
        var arguments = command.map { strdup($0) } + [nil]
        defer { for argument in arguments { free(argument) } }
        var process: pid_t = 0
        let start = monotonicSeconds()
        guard posix_spawn(&process, command[0], nil, nil, &arguments, environ) == 0 else { stop("cannot run \(command[0])") }
        var buffer = [UInt8](repeating: 0, count: 4096)
        while true {
            var waiting = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            guard poll(&waiting, 1, 20_000) > 0 else { stop("\(command[0]) is not ready") }
            let count = recv(descriptor, &buffer, buffer.count, 0)
            if String(decoding: buffer[..<max(0, count)], as: UTF8.self).contains("READY=1") {
                return (process, (monotonicSeconds() - start) * 1000)
            }
        }
    }
}

extension JSONValue {
    /// As it is written.
    var text: String { String(decoding: jsonBytes, as: UTF8.self) }
}
