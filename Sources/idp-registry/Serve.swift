import ArgumentParser
import DaemonCommands
import DaemonKit
import Glibc
import IdentityModel
import LineProtocol
import Logging
import RegistryService
import RegistryStore
import ServiceLifecycle

/// The daemon itself: options, construction, and nothing else.
struct Serve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Serves the registry until SIGTERM or SIGINT.",
        discussion: """
            The master key seals every stored secret. It is read from --master-key-file, else from systemd's credential "master-key", else \
            from the variable \(MasterKeySource.environmentName), else from master.key in the state directory, where the first start makes one. \
            Back it up: without it the secrets cannot be read.
            """)

    @OptionGroup var daemon: DaemonOptions

    @Option(help: ArgumentHelp("The admin socket (\(IdPRegistry.socketName) in the run directory).", valueName: "path"))
    var socket: String?

    @Option(help: ArgumentHelp("The sync agent's socket (idp-registry-agent.sock in the run directory).", valueName: "path"))
    var agentSocket: String?

    @Option(help: ArgumentHelp("The user besides the registry's own who may use the agent socket.", valueName: "uid"))
    var agentUid: UInt32?

    @Option(help: ArgumentHelp("The file with the master key: 32 bytes, raw, base64 or hexadecimal, mode 0600.", valueName: "file"))
    var masterKeyFile: String?

    @Option(
        help: ArgumentHelp("Where providers reach this installation, for the links of each IdP.", valueName: "url"),
        transform: { text in
            guard let url = PublicBaseURL(text) else { throw ValidationError(PublicBaseURL.rule) }
            return url
        })
    var publicBaseUrl: PublicBaseURL?

    @Option(
        help: ArgumentHelp("A document of IdPs and fields that is applied before the registry serves, as `apply` does.", valueName: "file"))
    var apply: String?

    @OptionGroup(title: "Audit") var audit: AuditOptions

    func run() async throws {
        let signals = await StopSignals.trap()
        try ProcessHardening.apply()
        MemoryRetention.limit()
        SocketThreads.useOne()
        daemon.log.setup.bootstrap()
        let logger = Logger(label: "idp-registry")
        let groups = try daemon.access.resolve()

        let lock = try daemon.stateDirectory.lock("idp-registry.lock")
        let catalog = IdPCatalog(baseURL: publicBaseUrl)
        let store = try openStore(publishingTo: catalog)
        try await store.makeFirstIdP()

        try await applyFile(to: store, logger: logger)

        let startedAt = SystemWallClock().now()
        let metrics = MetricsRegistry(service: "idp-registry")
        let service = RegistryService(store: store, catalog: catalog, logger: logger)
        let identity = ServiceIdentity(
            name: "idp-registry", version: IdPRegistry.version, summary: IdPRegistry.configuration.abstract,
            startedAt: startedAt)
        let meter = DaemonMeter(metrics, stateDirectory: daemon.stateDirectory.path, startedAt: startedAt)
        let renderer = RegistryMetrics(metrics, store: store, catalog: catalog, meter: meter)

        let admin = try UnixListener(path: socket ?? daemon.runDirectory.file(IdPRegistry.socketName), group: groups.socketFile)
        let agent = try UnixListener(
            path: agentSocket ?? daemon.runDirectory.file("idp-registry-agent.sock"), mode: 0o600, owner: agentUid)
        let servers = [
            LineServer(
                listening: admin.descriptor, name: "admin", methods: service.adminMethods(of: identity, metrics: renderer),
                roles: .groups(admin: groups.admin, viewer: groups.viewer), limits: daemon.limits.served, logger: logger, metrics: metrics),
            LineServer(
                listening: agent.descriptor, name: "agent", methods: service.agentMethods(of: identity, metrics: renderer),
                roles: .owner(or: agentUid), limits: daemon.limits.served, logger: logger, metrics: metrics),
        ]
        // From here on connections wait in the kernel's queue for the servers, so that "ready" is true.
        for socket in [admin.descriptor, agent.descriptor] { listen(socket, 511) }
        let readiness = Readiness(logger: logger)
        readiness.ready()
        MemoryRetention.releaseProgram()
        logger.info("ready", metadata: ["socket": "\(admin.path)", "socket.agent": "\(agent.path)", "version": "\(IdPRegistry.version)"])

        try await DaemonRunner.run(services: servers, stoppedBy: signals, logger: logger)

        readiness.stopping()
        admin.remove()
        agent.remove()
        try store.close()
        lock.release()
        logger.info("stopped")
    }

    /// Makes the configuration as the file of --apply says, if there is one.
    private func applyFile(to store: RegistryStore, logger: Logger) async throws {
        guard let apply else { return }
        let document = try ConfigurationFile(apply).resolved()
        let caller = AuditCall(method: "serve --apply", uid: geteuid(), pid: getpid(), role: "admin")
        do throws(RegistryStoreError) {
            let plan = try await store.importConfiguration(
                document, resolving: nil, dryRun: false, at: SystemWallClock().now(), by: caller)
            let changes = plan.count { $0.action != .unchanged }
            logger.info("configuration applied", metadata: ["file": "\(apply)", "entries": "\(plan.count)", "changes": "\(changes)"])
        } catch {
            try? store.close()
            throw StartFailure(description: "cannot apply \(apply); nothing was changed: \(RegistryService.message(for: error))")
        }
    }

    private func openStore(publishingTo catalog: IdPCatalog) throws(StartFailure) -> RegistryStore {
        let directory = daemon.stateDirectory.path
        let key = MasterKeySource.choose(option: masterKeyFile, stateDirectory: directory)
        do {
            return try RegistryStore(directory: directory, masterKey: key, retention: audit.retention) { catalog.replace(with: $0) }
        } catch {
            throw StartFailure(description: "\(error)")
        }
    }
}

extension RegistryStore {
    /// Makes the IdP that every registry has at first; the audit tells that the daemon itself did it.
    fileprivate func makeFirstIdP() async throws(StartFailure) {
        var generator = SystemRandomNumberGenerator()
        let call = AuditCall(method: "serve", uid: getuid(), pid: getpid(), role: "admin")
        do {
            try await makeFirstIdP(id: .random(using: &generator), at: SystemWallClock().now(), by: call)
        } catch {
            throw StartFailure(description: "Cannot make the first IdP: \(error)")
        }
    }
}
