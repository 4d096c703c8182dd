import Glibc
import JSONKit

/// Says why it cannot go on, and ends.
func stop(_ reason: String) -> Never {
    tell(reason)
    exit(1)
}

/// A line on standard error.
func tell(_ line: String) {
    let bytes = Array((line + "\n").utf8)
    write(STDERR_FILENO, bytes, bytes.count)
}

func monotonicSeconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
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
    stop("cannot connect to \(path)")
}

func withUnixAddress<Result>(_ path: String, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Result) -> Result {
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
    return withUnsafePointer(to: &address) { pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, socklen_t(MemoryLayout<sockaddr_un>.size)) }
    }
}

/// Rounded to hundredths; null for what is no number.
func hundredths(_ value: Double) -> JSONValue {
    value.isFinite ? .number(String((value * 100).rounded() / 100)) : .null
}

func median(_ values: [Double]) -> Double {
    values.isEmpty ? 0 : values.sorted()[(values.count - 1) / 2]
}
