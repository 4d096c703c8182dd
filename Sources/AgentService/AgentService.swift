import CoreMetrics
import DaemonKit
import DirectoryStore
import EventStore
import HTTPKit
import LineProtocol
import Logging
import ServiceLifecycle
import SourceAPI
import SyncEngine

/// The agent: what answers on its admin socket, and what goes on beside.
public struct AgentService: Sendable {
    private let store: DirectoryStore
    private let provider: any DirectorySourceProvider
    private let link: RegistryLink
    private let engine: SyncEngine
    private let scheduler: SyncScheduler
    private let runner: SyncRunner
    private let feed: FeedSignal
    private let desk: SourceDesk
    private let events: EventStore
    private let reception: EventReception
    private let eventWork: EventWork
    private let reconciler: Reconciler
    private let streams: EventStreams
    private let metrics: any MetricsFactory
    private let keeper: RecordKeeper
    private let loginDesk: LoginDesk
    private let notifications: Notifications
    private let clock: any WallClock
    private let logger: Logger

    /// - Parameters:
    ///   - stagingFolder: holds a scratch file for each running task.
    ///   - eventSkewSeconds: how far a pushed event's time may be from this machine's; 0 is any.
    ///   - retention: how long tasks, their records and the change feed are kept.
    ///   - loginRetention: how long attempts to log in are kept.
    ///   - notifications: who outside is told what happens.
    public init(
        store: DirectoryStore, events: EventStore, link: RegistryLink, provider: any DirectorySourceProvider, stagingFolder: String,
        eventSkewSeconds: Int, retention: RecordRetention = RecordRetention(), loginRetention: RecordRetention = RecordRetention(),
        notifications: NotificationSettings = NotificationSettings(), clock: any WallClock = SystemWallClock(), logger: Logger,
        metrics: any MetricsFactory
    ) {
        self.store = store
        self.events = events
        self.provider = provider
        self.metrics = metrics
        self.link = link
        self.clock = clock
        self.logger = logger
        feed = FeedSignal()
        keeper = RecordKeeper(
            store: store, retention: retention, loginRetention: loginRetention, signal: feed, clock: clock, logger: logger)
        let connectivity = ConnectivityReports(link: link, logger: logger)
        desk = SourceDesk(link: link, provider: provider, reports: connectivity, clock: clock)
        let eventSignal = FeedSignal()
        reception = EventReception(
            link: link, readers: EventReaders(link: link, provider: provider), store: events,
            metrics: EventMetrics(metrics, logger: logger), signal: eventSignal,
            maximumSkewMilliseconds: Int64(eventSkewSeconds) * 1000, clock: clock)

        let reports = SyncReports(link: link, store: store, logger: logger)
        let credentials = KeptCredentials(link: link)
        let environment = AgentEnvironment(
            link: link, credentials: credentials, provider: provider, reports: reports, feed: feed,
            drift: DriftAccount(directory: store, events: events, logger: logger, found: reception.metrics.drifted),
            counter: TaskCounter(factory: metrics))
        engine = SyncEngine(store: store, environment: environment, stagingFolder: stagingFolder, now: clock.now, logger: logger)
        scheduler = SyncScheduler(store: store, environment: environment, engine: engine, now: clock.now, logger: logger)
        runner = SyncRunner(
            engine: engine, scheduler: scheduler, expiry: AccountExpiry(store: store, feed: feed, clock: clock, logger: logger))
        let logins = OpenLogins(clock: clock)
        loginDesk = LoginDesk(
            store: store, link: link, provider: provider, open: logins,
            recorder: LoginRecorder(store: store, feed: feed, logger: logger), clock: clock)
        link.add(ClosedIdPs(engine: engine, logins: logins, store: store, feed: feed, clock: clock, logger: logger))
        self.notifications = Notifications(
            notifications, store: store, scheduler: scheduler, signal: feed, clock: clock, logger: logger)
        link.add(KeptRoots(store: store, feed: feed, clock: clock, logger: logger))
        link.add(EnabledIdPs(store: store, feed: feed, clock: clock, logger: logger))
        link.add(connectivity)
        link.add(credentials)
        link.add(SecretVerifier(link: link, provider: provider, clock: clock, logger: logger))
        link.add(reports)
        let engine = engine
        let eventMetrics = reception.metrics
        let processor = EventProcessor(
            store: events, now: clock.now, logger: logger, handled: eventMetrics.handled(lagMilliseconds:), reread: engine.reread)
        eventWork = EventWork(
            store: events, processor: processor, signal: eventSignal, clock: clock, logger: logger)
        let reconciliation = Reconciliation(
            engine: engine, desk: TaskDesk(store: store, engine: engine), link: link, logger: logger)
        reconciler = Reconciler(attempt: reconciliation.attempt)
        streams = EventStreams(link: link, provider: provider, reception: reception, reconciler: reconciler, logger: logger)
        link.add(reception)
        link.add(eventWork)
        link.add(streams)
        link.add(runner)
        if let follower = self.notifications.follower { link.add(follower) }
    }

    /// Lets the tasks go on that an earlier process left, or ends them. Call it once, before anything else is used.
    public func recover() async throws(DirectoryStoreError) {
        try await notifications.prepare()
        try await engine.recover()
    }

    /// The HTTP listener of pushed events, on a bound socket that it owns from now on.
    public func callbackListener(on socket: Int32) -> any Service {
        let callbacks = EventCallbacks(reception: reception)
        return HTTPListener(listening: socket, logger: logger, metrics: metrics, answer: callbacks.answer)
    }

    /// What runs beside `server`, in the order of their start; they are stopped in the opposite order, so that whoever waits for a task
    /// is told of its end.
    public func services(beside server: any Service) -> [any Service] {
        [SearchGatherer(store: store, signal: feed, logger: logger), link, loginDesk.recorder] + notifications.services
            + [server, runner, keeper, reconciler, eventWork, streams]
    }

    private var health: AgentHealth { AgentHealth(store: store, link: link, scheduler: scheduler, notifications: notifications) }

    /// What `service.metrics` shows.
    ///
    /// - Parameters:
    ///   - registry: the one that this service counts in.
    ///   - meter: measures the process.
    public func measurements(in registry: MetricsRegistry, with meter: DaemonMeter) -> AgentMetrics {
        AgentMetrics(
            registry, store: store, events: events, provider: provider, meter: meter, health: health, engine: engine, clock: clock)
    }

    /// The methods of the admin socket.
    public func methods(of identity: ServiceIdentity, metrics: any MetricsRenderer) -> MethodTable {
        var table = MethodTable(translating: ErrorTranslation.wireError)
        SourceHandlers(desk: desk).add(to: &table)
        TaskHandlers(engine: engine, desk: TaskDesk(store: store, engine: engine)).add(to: &table)
        RecordHandlers(store: store, engine: engine).add(to: &table)
        ScheduleHandlers(scheduler: scheduler, link: link).add(to: &table)
        DirectoryHandlers(store: store, idps: KnownIdPs(store: store, link: link)).add(to: &table)
        let kept = KeptIdPs(store: store, link: link)
        KeptDirectoryHandlers(store: store, kept: kept, feed: feed, clock: clock).add(to: &table)
        GroupHandlers(store: store, link: link, feed: feed, clock: clock).add(to: &table)
        EventHandlers(reception: reception, store: events, tasks: TaskDesk(store: store, engine: engine)).add(to: &table)
        FeedHandlers(store: store, signal: feed).add(to: &table)
        PeopleHandlers(desk: PeopleDesk(store: store, engine: engine, kept: kept, feed: feed, clock: clock)).add(to: &table)
        LoginHandlers(desk: loginDesk).add(to: &table)
        KeepingHandlers(store: store, logger: logger).add(to: &table)
        table.addCommonMethods(of: identity, now: clock.now, metrics: metrics, health: health.conditions)
        return table
    }
}
