import TestSupport

/// A daemon that is stopped, killed and started again, while others go on.
actor DaemonLives {
    /// How a life ends.
    enum End { case terminated, killed }

    private struct Life {
        let daemon: Daemon
        let leave: AsyncStream<Void>.Continuation
        let process: Task<Void, any Error>
    }

    private let launch: DaemonLaunch
    private var life: Life?
    /// What earlier lives wrote to stderr.
    private(set) var logs: [String] = []
    private(set) var count = 0

    init(_ launch: DaemonLaunch) { self.launch = launch }

    /// The daemon that lives now.
    var daemon: Daemon {
        get throws {
            guard let life else { throw Mismatch("\(launch.program) is not running") }
            return life.daemon
        }
    }

    /// Starts it and waits until it serves.
    func begin() async throws {
        let (departure, leave) = AsyncStream<Void>.makeStream()
        let (arrivals, arrive) = AsyncStream<Daemon>.makeStream()
        let process = Task { [launch] in
            defer { arrive.finish() }
            try await withDaemon(launch) { daemon in
                arrive.yield(daemon)
                for await _ in departure {}
            }
        }
        var arrived: Daemon?
        for await daemon in arrivals {
            arrived = daemon
            break
        }
        guard let daemon = arrived else { return try await process.value }
        life = Life(daemon: daemon, leave: leave, process: process)
        count += 1
    }

    /// Ends it and waits until it has ended; throws where it did not end as it must. It may be dead already where it was to be killed.
    func end(_ end: End) async throws {
        guard let life else { return }
        self.life = nil
        if end == .killed { life.daemon.kill() }
        life.leave.finish()
        defer { logs.append(life.daemon.logText) }
        try await life.process.value
    }
}
