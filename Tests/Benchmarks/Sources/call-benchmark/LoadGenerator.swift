import Glibc

/// Sends requests over several connections and counts the answers.
///
/// One thread, poll, `depth` requests in flight on each connection: when all answers of a connection are there, the next
/// `depth` are sent.
struct LoadGenerator<Talk: Conversation> {
    let path: String
    let connections: Int
    let depth: Int
    let conversation: Talk

    func run(seconds: Double) -> LoadResult {
        let sockets = (0..<connections).map { _ in connectSocket(path) }
        defer { for socket in sockets { close(socket) } }
        var waiting = sockets.map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
        var conversations = [Talk](repeating: conversation, count: connections)
        var outstanding = [Int](repeating: depth, count: connections)
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        var answers = 0
        var latencies: [Int64] = []
        let start = monotonicSeconds()
        var sent = start
        for index in sockets.indices { send(conversations[index].greeting + conversations[index].burst(), to: sockets[index]) }
        while true {
            poll(&waiting, nfds_t(connections), 1000)
            for index in waiting.indices where waiting[index].revents != 0 {
                let bytes = read(sockets[index], &buffer, buffer.count)
                guard bytes > 0 else { stop("\(path) has closed a connection") }
                let (count, reply) = conversations[index].take(buffer[..<bytes])
                if !reply.isEmpty { send(reply, to: sockets[index]) }
                outstanding[index] -= count
                guard outstanding[index] <= 0 else { continue }
                answers += depth
                outstanding[index] = depth
                if connections == 1 {
                    let received = monotonicSeconds()
                    latencies.append(Int64((received - sent) * 1e9))
                    sent = received
                }
                send(conversations[index].burst(), to: sockets[index])
            }
            let elapsed = monotonicSeconds() - start
            if elapsed >= seconds { return LoadResult(perSecond: Double(answers) / elapsed, latencies: latencies) }
        }
    }

    private func send(_ bytes: [UInt8], to socket: CInt) {
        guard write(socket, bytes, bytes.count) == bytes.count else { stop("cannot write to \(path)") }
    }
}

/// What a load came to.
struct LoadResult {
    var perSecond = 0.0
    /// The server's, for each call.
    var processorMicroseconds = 0.0
    /// Of each burst of one connection, in nanoseconds; taken where there is one connection only.
    var latencies: [Int64] = []

    /// In microseconds; `share` of the bursts were as quick or quicker.
    func latency(_ share: Double) -> Double {
        latencies.isEmpty ? 0 : Double(latencies.sorted()[Int(Double(latencies.count - 1) * share)]) / 1000
    }
}
