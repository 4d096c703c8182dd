import Glibc

/// Sends one request again and again over several connections and counts the answers' bytes.
///
/// One thread, poll, `depth` requests in flight on each connection: when all answers of a connection are there, the next
/// `depth` are sent.
struct LoadGenerator {
    let path: String
    let request: [UInt8]
    let answerBytes: Int
    let connections: Int
    let depth: Int

    struct Result {
        var perSecond = 0.0
        /// The server's, for each call.
        var processorMicroseconds = 0.0
        /// Of each burst of one connection, in nanoseconds; taken where there is one connection only.
        var latencies: [Int64] = []

        /// In microseconds; `share` of the calls were as quick or quicker.
        func latency(_ share: Double) -> Int64 {
            latencies.isEmpty ? 0 : latencies.sorted()[Int(Double(latencies.count - 1) * share)] / 1000
        }
    }

    func run(seconds: Double) -> Result {
        let sockets = (0..<connections).map { _ in connectSocket(path) }
        defer { for socket in sockets { close(socket) } }
        let burst = Array(repeatElement(request, count: depth).joined())
        let burstAnswer = answerBytes * depth
        var waiting = sockets.map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
        var received = [Int](repeating: 0, count: connections)
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        var answers = 0
        var latencies: [Int64] = []
        let start = now()
        var sent = start
        for socket in sockets { write(socket, burst, burst.count) }
        while true {
            poll(&waiting, nfds_t(connections), 1000)
            for index in waiting.indices where waiting[index].revents != 0 {
                let bytes = read(sockets[index], &buffer, buffer.count)
                guard bytes > 0 else { exit(1) }
                received[index] += bytes
                guard received[index] >= burstAnswer else { continue }
                received[index] -= burstAnswer
                answers += depth
                if connections == 1 {
                    let received = now()
                    latencies.append(Int64((received - sent) * 1e9))
                    sent = received
                }
                write(sockets[index], burst, burst.count)
            }
            let elapsed = now() - start
            if elapsed >= seconds { return Result(perSecond: Double(answers) / elapsed, latencies: latencies) }
        }
    }

    private func now() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
}

/// The processor time that a process has used; 0 is this process.
func processorSeconds(of process: pid_t) -> Double {
    var clock = clockid_t()
    var time = timespec()
    guard clock_getcpuclockid(process, &clock) == 0, clock_gettime(clock, &time) == 0 else { return 0 }
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
}

/// Sends one request and gives its whole answer, to know how long answers are.
func probe(_ path: String, _ request: [UInt8]) -> [UInt8] {
    let socket = connectSocket(path)
    defer { close(socket) }
    write(socket, request, request.count)
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    let count = read(socket, &buffer, buffer.count)
    return Array(buffer.prefix(max(0, count)))
}

func connectSocket(_ path: String) -> CInt {
    let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
    for _ in 0..<1000 {
        if withUnixAddress(path, { connect(descriptor, $0, $1) }) == 0 { return descriptor }
        usleep(5000)
    }
    fatalError("cannot connect to \(path)")
}

func withUnixAddress<Result>(_ path: String, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Result) -> Result {
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
    return withUnsafePointer(to: &address) { pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, socklen_t(MemoryLayout<sockaddr_un>.size)) }
    }
}
