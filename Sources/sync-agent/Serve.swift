import AgentService
import ArgumentParser
import CurlKit
import DaemonCommands
import DaemonKit
import DingTalkSource
import DirectoryStore
import EventStore
import Glibc
import LineProtocol
import Logging
import ServiceLifecycle

/// The daemon itself: options, construction, and nothing else.
struct Serve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Serves the agent until SIGTERM or SIGINT.")

    @OptionGroup var daemon: DaemonOptions

    @Option(help: ArgumentHelp("The admin socket (\(SyncAgent.socketName) in the run directory).", valueName: "path"))
    var socket: String?

    @Option(help: ArgumentHelp("The registry's agent socket (idp-registry-agent.sock in the run directory).", valueName: "path"))
    var registrySocket: String?

    @OptionGroup(title: "Source") var source: SourceOptions

    @OptionGroup(title: "Records") var records: RecordOptions

    @OptionGroup(title: "Notifications") var notifications: NotificationOptions

    @OptionGroup(title: "Events") var event: EventOptions

    func run() async throws {
        let signals = await StopSignals.trap()
        try ProcessHardening.apply()
        MemoryRetention.limit()
        SocketThreads.useOne()
        daemon.log.setup.bootstrap()
        let logger = Logger(label: "sync-agent")
        let groups = try daemon.access.resolve()

        let lock = try daemon.stateDirectory.lock("sync-agent.lock")
        let store = try openStore()
        let events = try openEvents()
        let startedAt = SystemWallClock().now()
        let metrics = MetricsRegistry(service: "sync-agent")
        metrics.describe(MetricDescription.ofSources)
        let http = try CurlClient(source.http)
        let provider = DingTalkSourceProvider(http: http, options: source.dingTalk, metrics: metrics, logger: logger)
        let link = RegistryLink(path: registrySocket ?? daemon.runDirectory.file("idp-registry-agent.sock"), logger: logger)
        let service = AgentService(
            store: store, events: events, link: link, provider: provider, stagingFolder: daemon.stateDirectory.file("staging"),
            eventSkewSeconds: event.eventMaxSkewSeconds, publicBaseURL: event.publicBaseUrl, retention: records.retention,
            loginRetention: records.loginRetention,
            notifications: try notifications.settings(http: http, metrics: metrics), logger: logger, metrics: metrics)
        try await service.recover()
        let identity = ServiceIdentity(
            name: "sync-agent", version: SyncAgent.version, summary: SyncAgent.configuration.abstract, startedAt: startedAt)
        let meter = DaemonMeter(metrics, stateDirectory: daemon.stateDirectory.path, startedAt: startedAt)

        let admin = try UnixListener(path: socket ?? daemon.runDirectory.file(SyncAgent.socketName), group: groups.socketFile)
        let callback = try event.callbackListen.map { try CallbackSocket($0, group: groups.socketFile) }
        let server = LineServer(
            listening: admin.descriptor,
            methods: service.methods(
                of: identity, metrics: service.measurements(in: metrics, with: meter)),
            roles: .groups(admin: groups.admin, viewer: groups.viewer), limits: daemon.limits.served, logger: logger, metrics: metrics)
        // From here on connections wait in the kernel's queue for the server, so that "ready" is true.
        listen(admin.descriptor, 511)
        if let callback { listen(callback.descriptor, 511) }
        let readiness = Readiness(logger: logger)
        readiness.ready()
        MemoryRetention.releaseProgram()
        logger.info("ready", metadata: ["socket": "\(admin.path)", "version": "\(SyncAgent.version)"])

        let callbacks = callback.map { service.callbackListener(on: $0.descriptor) }
        try await DaemonRunner.run(
            services: service.services(beside: server) + [callbacks].compactMap(\.self), stoppedBy: signals, logger: logger)

        readiness.stopping()
        admin.remove()
        callback?.remove()
        await http.shutdown()
        try store.close()
        try events.close()
        lock.release()
        logger.info("stopped")
    }

    private func openStore() throws(StartFailure) -> DirectoryStore {
        let path = daemon.stateDirectory.file("directory.sqlite")
        do { return try DirectoryStore(path: path) } catch {
            throw StartFailure(description: "cannot open the directory \(path): \(error)")
        }
    }

    private func openEvents() throws(StartFailure) -> EventStore {
        let path = daemon.stateDirectory.file("events.sqlite")
        do { return try EventStore(path: path) } catch { throw StartFailure(description: "cannot open the events \(path): \(error)") }
    }
}
