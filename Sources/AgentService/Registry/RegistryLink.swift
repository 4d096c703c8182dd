import IdentityModel
import JSONKit
import LineProtocol
import Logging
import RegistryAPI
import ServiceLifecycle
import Synchronization

/// The agent's way to the registry, over the registry's agent socket.
///
/// While ``run()`` runs it watches the configuration: ``state`` is renewed and the followers are told within milliseconds of a change.
/// Calls do not depend on the watch: each is tried over a connection of its own where the watch's has failed, so that a registry that
/// was just started is used at once.
public final class RegistryLink: Service {
    private let path: String
    private let backoff: Backoff
    private let logger: Logger
    private let followers = Mutex<[any RegistryFollower]>([])
    private let known = Mutex(RegistryState())
    private let calls = Mutex<LineClient?>(nil)
    /// The last change that the watch told; older ones need not be told again.
    private let lastChange = Mutex<Int64>(0)

    /// - Parameter path: the registry's agent socket.
    public init(path: String, backoff: Backoff = Backoff(), logger: Logger) {
        self.path = path
        self.backoff = backoff
        self.logger = logger
    }

    /// What is known of the registry now.
    public var state: RegistryState { known.withLock { $0 } }

    /// Adds someone to tell of changes; call it before ``run()``.
    public func add(_ follower: any RegistryFollower) {
        followers.withLock { $0.append(follower) }
    }

    /// Calls the registry, and waits no longer than `timeout` for its answer.
    public func call<Method: RPCMethod>(
        _ method: Method.Type, _ params: Method.Params, timeout: Duration = .seconds(10)
    ) async throws(RegistryLinkError) -> Method.Result {
        do throws(LineClientError) {
            if let client = calls.withLock({ $0 }) {
                do throws(LineClientError) {
                    return try await client.call(method, params, timeout: timeout)
                } catch .closed {
                    // The registry may have been started anew.
                    forget(client)
                }
            }
            let client = try await LineClient.connect(path: path)
            calls.withLock { $0 = client }
            return try await client.call(method, params, timeout: timeout)
        } catch {
            throw RegistryLinkError(error)
        }
    }

    /// Every IdP as the registry has it at this moment, or newer.
    public func freshIdPs() async throws(RegistryLinkError) -> [IdP] {
        let answer = try await call(AgentConfigs.self, JSONEmpty())
        return known.withLock { state in
            state.adopt(answer)
            return state.idps
        }
    }

    /// Reads every IdP anew and tells the followers: outcomes that the agent itself reported are no changes that the watch tells.
    func refresh() async {
        guard (try? await freshIdPs()) != nil else { return }
        _ = await tellAll()
    }

    /// Watches the configuration until shutdown; connects again whenever the connection is lost.
    public func run() async throws {
        await cancelWhenGracefulShutdown {
            var attempts = 0
            while !Task.isCancelled {
                do {
                    try await self.session { attempts = 0 }
                } catch {
                    self.lost("\(error)", first: attempts == 0)
                }
                try? await Task.sleep(for: self.backoff.delay(afterAttempts: attempts))
                attempts += 1
            }
        }
    }

    /// One connection from its making to its loss.
    private func session(onConnected: () -> Void) async throws {
        let watcher = try await LineClient.connect(path: path)
        let configs = try await call(AgentConfigs.self, JSONEmpty())
        known.withLock { $0.begin(configs) }
        // Deletions that happened while the two did not talk are told by the registry's history.
        let last = lastChange.withLock { min($0, configs.revision) }
        let watch = try await watcher.call(AgentWatch.self, AgentWatch.Params(afterRevision: last))
        known.withLock { $0.reach = .connected }
        onConnected()
        logger.info(
            "connected to the registry", metadata: ["registry.revision": "\(watch.revision)", "registry.idps": "\(configs.idps.count)"])
        // What the registry asks for takes its time, and ends with the connection: a new one is asked anew.
        try await withThrowingDiscardingTaskGroup { requests in
            var told = await tellAll()
            for try await notification in watcher.notifications {
                if let change = try notification.decode(ConfigChanged.self) {
                    try await take(change, told: &told)
                } else if let request = try notification.decode(SecretVerify.self) {
                    for follower in followers.withLock({ $0 }) { requests.addTask { await follower.registryAsks(request) } }
                }
            }
            await watcher.close()
            throw RegistryLinkError.unavailable("the registry closed the connection")
        }
    }

    /// - Parameter told: the registry's revision that the followers know.
    private func take(_ change: ConfigChanged.Params, told: inout Int64) async throws(RegistryLinkError) {
        if change.revision > state.revision ?? 0 { _ = try await freshIdPs() }
        if change.revision > told { told = await tellAll() }
        if change.change == .deleted, let idpID = change.idpId {
            for follower in followers.withLock({ $0 }) { await follower.registryDeleted(idpID) }
        }
        lastChange.withLock { $0 = change.revision }
    }

    private func tellAll() async -> Int64 {
        let state = state
        for follower in followers.withLock({ $0 }) { await follower.registryHas(state.idps) }
        return state.revision ?? 0
    }

    private func lost(_ problem: String, first: Bool) {
        known.withLock { $0.reach = .away(problem: problem) }
        if first, !Task.isCancelled { logger.warning("the registry is away; trying again", metadata: ["registry.problem": "\(problem)"]) }
    }

    private func forget(_ client: LineClient) {
        calls.withLock { if $0 === client { $0 = nil } }
    }
}
