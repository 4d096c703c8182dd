import Dispatch
import Glibc
import Synchronization

/// Writes log lines to a file on a thread of its own, in the order in which they are put in.
///
/// Whoever logs never waits: a file that takes nothing, as a pipe that nobody reads, must not stop the daemon. What does not fit into the queue
/// then is dropped and counted, and the count is written where the lines would have stood.
final class LogWriter: Sendable {
    private struct State {
        var lines: [[UInt8]] = []
        /// Of the queue, and of what is being written.
        var byteCount = 0
        var dropped = 0
        var isRunning = false
        var isIdle = true
        var waiters: [DispatchSemaphore] = []
    }

    /// The most bytes that wait.
    static let capacity = 1 << 20

    private let descriptor: Int32
    private let notice: @Sendable (_ dropped: Int) -> [UInt8]
    private let state = Mutex(State())
    private let news = DispatchSemaphore(value: 0)

    /// - Parameters:
    ///   - descriptor: the open file.
    ///   - notice: the line that says how many lines were dropped.
    init(descriptor: Int32, notice: @escaping @Sendable (_ dropped: Int) -> [UInt8]) {
        self.descriptor = descriptor
        self.notice = notice
    }

    /// Puts a line in. Never waits.
    func put(_ line: [UInt8]) {
        let (isNews, starts) = state.withLock { state in
            if state.byteCount + line.count <= Self.capacity {
                state.lines.append(line)
                state.byteCount += line.count
            } else {
                state.dropped += 1
            }
            defer { (state.isIdle, state.isRunning) = (false, true) }
            return (state.isIdle, !state.isRunning)
        }
        if starts { start() }
        if isNews { news.signal() }
    }

    /// Waits until all lines are written, but no longer than `limit`.
    ///
    /// - Returns: whether they were.
    @discardableResult
    func flush(atMost limit: DispatchTimeInterval) -> Bool {
        let waiter = DispatchSemaphore(value: 0)
        let isIdle = state.withLock { state in
            if !state.isIdle { state.waiters.append(waiter) }
            return state.isIdle
        }
        return isIdle || waiter.wait(timeout: .now() + limit) == .success
    }

    private func start() {
        // Not a queue of Dispatch: it has few threads for all, and this one may be stuck for ever.
        var attributes = pthread_attr_t()
        pthread_attr_init(&attributes)
        pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
        pthread_attr_setstacksize(&attributes, 256 << 10)
        var thread = pthread_t()
        let me = Unmanaged.passRetained(self)
        let status = pthread_create(
            &thread, &attributes,
            { context in
                if let context { Unmanaged<LogWriter>.fromOpaque(context).takeRetainedValue().run() }
                return nil
            }, me.toOpaque())
        if status != 0 { me.release() }
        pthread_attr_destroy(&attributes)
    }

    private func run() {
        while true {
            news.wait()
            while let (lines, dropped) = take() {
                for line in lines { write(line) }
                if dropped > 0 { write(notice(dropped)) }
                let bytes = lines.reduce(0) { $0 + $1.count }
                state.withLock { $0.byteCount -= bytes }
            }
        }
    }

    /// What waits, with how many lines were dropped behind it; nil when there is nothing.
    private func take() -> ([[UInt8]], dropped: Int)? {
        let (taken, waiters) = state.withLock { state -> (([[UInt8]], Int)?, [DispatchSemaphore]) in
            guard !state.lines.isEmpty || state.dropped > 0 else {
                state.isIdle = true
                defer { state.waiters = [] }
                return (nil, state.waiters)
            }
            defer { (state.lines, state.dropped) = ([], 0) }
            return ((state.lines, state.dropped), [])
        }
        for waiter in waiters { waiter.signal() }
        return taken
    }

    /// One line with one `write`, so that lines of several processes do not run into each other. A reader that has gone, or a full disk, must
    /// not stop the daemon: what cannot be written is dropped.
    private func write(_ line: [UInt8]) {
        var written = 0
        while written < line.count {
            let count = line.withUnsafeBytes { bytes in
                retryingInterrupted { Glibc.write(descriptor, bytes.baseAddress.map { $0 + written }, bytes.count - written) }
            }
            if count < 0, errno == EAGAIN {
                // Another process has made the file we share non-blocking.
                var interest = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                poll(&interest, 1, -1)
                continue
            }
            guard count > 0 else { return }
            written += count
        }
    }
}
