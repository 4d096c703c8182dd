import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization

/// A peer that behaves as DingTalk's servers do, on one local address for both of its hosts.
///
/// Real HTTP, real limits, real error texts, over an ``Organisation`` that can be edited while it is read. Everything can be changed while
/// it runs, from any thread, or over HTTP under `/control/`.
public final class DingTalkSimulator: Sendable {
    private let core: SimulatorCore
    private let group: MultiThreadedEventLoopGroup
    private let channel: any Channel
    /// How changes are told of; nothing is until its settings say to whom.
    public let events: EventSender
    /// The address to give a client in the place of both `https://oapi.dingtalk.com` and `https://api.dingtalk.com`; no slash at its end.
    public let baseURL: String
    public let port: Int

    private init(core: SimulatorCore, group: MultiThreadedEventLoopGroup, channel: any Channel, host: String) {
        self.core = core
        self.group = group
        self.channel = channel
        port = channel.localAddress?.port ?? 0
        baseURL = "http://\(host):\(port)"
        let events = EventSender(group: group, streams: core.streams, clock: core.clock)
        self.events = events
        core.streams.serve(at: "ws://\(host):\(port)/connect")
        core.events.withLock { $0 = events }
        core.organisation.observe { [weak core, weak events] changes, differences in
            events?.tell(changes, differences, corpID: core?.allApps.first?.corpID ?? "")
        }
    }

    /// Binds and serves.
    public static func start(organisation: Organisation, options: SimulatorOptions = SimulatorOptions()) async throws -> DingTalkSimulator {
        let core = SimulatorCore(organisation: organisation, options: options)
        let group = MultiThreadedEventLoopGroup(numberOfThreads: max(1, options.threads))
        do {
            let channel = try await ServerBootstrap(group: group)
                .serverChannelOption(.backlog, value: 1024)
                .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
                .childChannelOption(.socketOption(.tcp_nodelay), value: 1)
                .childChannelInitializer { channel in
                    channel.eventLoop.makeCompletedFuture {
                        try channel.pipeline.syncOperations.configureHTTPServerPipeline(
                            withServerUpgrade: core.streams.upgrade, withErrorHandling: true)
                        try channel.pipeline.syncOperations.addHandler(RequestHandler(core: core))
                    }
                }
                .bind(host: options.host, port: options.port).get()
            return DingTalkSimulator(core: core, group: group, channel: channel, host: options.host)
        } catch {
            try? await group.shutdownGracefully()
            throw error
        }
    }

    /// Closes the listener and every connection.
    public func shutdown() async throws {
        try? await channel.close()
        try await group.shutdownGracefully()
    }

    /// Waits until the listener is closed.
    public func closed() async throws { try await channel.closeFuture.get() }

    public var organisation: Organisation { core.organisation }
    public var faults: Faults { core.faults }
    public var counters: Counters { core.counters }

    public var limits: Limits {
        get { core.limits }
        set { core.withSettings { $0.limits = newValue } }
    }

    public var tokenSettings: TokenSettings {
        get { core.withSettings { $0.tokens } }
        set { core.withSettings { $0.tokens = newValue } }
    }

    /// The registered apps; the first one is what ``scope`` and ``permissions`` speak of.
    public var apps: [SimulatedApp] {
        get { core.allApps }
        set { core.withSettings { $0.apps = newValue } }
    }

    /// The first app's contact scope.
    public var scope: Scope {
        get { apps.first?.scope ?? .everything }
        set { core.withSettings { if !$0.apps.isEmpty { $0.apps[0].scope = newValue } } }
    }

    /// The first app's permissions.
    public var permissions: Permissions {
        get { apps.first?.permissions ?? .all }
        set { core.withSettings { if !$0.apps.isEmpty { $0.apps[0].permissions = newValue } } }
    }

    /// The addresses from which the first app may call; nil for all.
    public var allowedAddresses: Set<String>? {
        get { apps.first?.allowedAddresses }
        set { core.withSettings { if !$0.apps.isEmpty { $0.apps[0].allowedAddresses = newValue } } }
    }

    /// Makes the tokens given out so far invalid: of one app, or of all.
    public func invalidateTokens(appKey: String? = nil) { core.tokens.invalidate(app: appKey) }

    /// A one-time code as a browser or in-app sign-in of this person yields it, valid for five minutes.
    public func signInCode(userID: String) -> String { signInCode(SignIn(.member(userID))) }

    /// The same of anybody who has an account.
    public func signInCode(_ signIn: SignIn) -> String { core.tokens.code(signIn, now: core.clock()) }

    /// What a browser does at the login page that it was sent to: gives the address that it is sent back to, with a code.
    ///
    /// - Throws: where the page would show an error instead.
    public func authorize(_ url: String, _ signIn: SignIn, isGranted: Bool = true) throws -> String {
        try AuthorizePage(core: core).location(after: url, signIn, isGranted: isGranted)
    }
}

/// Runs `body` with a simulator of its own and shuts it down whatever happens.
public func withDingTalkSimulator<Result: Sendable>(
    organisation: Organisation, options: SimulatorOptions = SimulatorOptions(limits: .none),
    _ body: (DingTalkSimulator) async throws -> Result
) async throws -> Result {
    let simulator = try await DingTalkSimulator.start(organisation: organisation, options: options)
    do {
        let result = try await body(simulator)
        try await simulator.shutdown()
        return result
    } catch {
        try? await simulator.shutdown()
        throw error
    }
}
