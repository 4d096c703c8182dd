/// The directories that a pair of daemons works in.
public struct DaemonSite: Sendable {
    public let directory: String

    public init(directory: String) {
        self.directory = directory
    }

    public var registrySocket: String { directory + "/idp-registry.sock" }
    public var registryAgentSocket: String { directory + "/idp-registry-agent.sock" }
    public var agentSocket: String { directory + "/sync-agent.sock" }
    public var registryState: String { directory + "/registry" }
    /// The callback listener, where it is asked for.
    public var callbackSocket: String { directory + "/callback.sock" }
    public var agentState: String { directory + "/agent" }

    /// Starts the registry in this site.
    public var registry: DaemonLaunch {
        DaemonLaunch(
            program: "idp-registry", arguments: ["serve", "--run-dir", directory, "--state-dir", registryState], socket: registrySocket)
    }

    /// Starts the agent in this site, with the source at `source` in the place of DingTalk's public addresses.
    ///
    /// - Parameter options: further options of `serve`.
    public func agent(source: String, requestsPerSecond: Int = 0, options: [String] = []) -> DaemonLaunch {
        DaemonLaunch(
            program: "sync-agent",
            arguments: [
                "serve", "--run-dir", directory, "--state-dir", agentState, "--dingtalk-oapi-url", source, "--dingtalk-api-url", source,
                "--requests-per-second", "\(requestsPerSecond)",
            ] + options, socket: agentSocket)
    }
}
