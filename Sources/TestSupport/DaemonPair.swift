import DingTalkSimulator

/// Both daemons beside each other, with a simulated DingTalk.
public struct DaemonPair: Sendable {
    public let site: DaemonSite
    public let registry: Daemon
    public let agent: Daemon
    public let simulator: DingTalkSimulator

    public init(site: DaemonSite, registry: Daemon, agent: Daemon, simulator: DingTalkSimulator) {
        self.site = site
        self.registry = registry
        self.agent = agent
        self.simulator = simulator
    }
}

/// Runs `body` with a new registry and a new agent that take `simulator` for DingTalk; the agent is given `agentOptions` too.
public func withPair<Result: Sendable>(
    simulator: DingTalkSimulator, requestsPerSecond: Int = 0, takesCallbacks: Bool = false, agentOptions: [String] = [],
    _ body: @Sendable @escaping (DaemonPair) async throws -> Result
) async throws -> Result {
    try await withTemporaryDirectory { directory in
        let site = DaemonSite(directory: directory)
        return try await withDaemon(site.registry) { registry in
            let callbacks = takesCallbacks ? ["--callback-listen", "unix:" + site.callbackSocket] : []
            return try await withDaemon(
                site.agent(
                    source: simulator.baseURL, requestsPerSecond: requestsPerSecond, options: callbacks + agentOptions)
            ) { agent in
                try await body(DaemonPair(site: site, registry: registry, agent: agent, simulator: simulator))
            }
        }
    }
}
