import CoreMetrics
import DaemonKit
import DirectoryStore
import EventStore
import HTTPKit
import IdentityModel
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
    private let feed: FeedSignal
    private let sync: SyncParts
    private let events: EventParts
    private let desk: SourceDesk
    private let loginDesk: LoginDesk
    private let notifications: Notifications
    private let keeper: RecordKeeper
    private let metrics: any MetricsFactory
    private let clock: any WallClock
    private let logger: Logger

    private var engine: SyncEngine { sync.engine }
    private var tasks: TaskDesk { TaskDesk(store: store, engine: engine) }
    private var kept: KeptIdPs { KeptIdPs(store: store, link: link) }

    /// - Parameters:
    ///   - stagingFolder: holds a scratch file for each running task.
    ///   - eventSkewSeconds: how far a pushed event's time may be from this machine's; 0 is any.
    ///   - publicBaseURL: where providers reach this installation; nil when only the registry was told.
    ///   - retention: how long tasks, their records and the change feed are kept.
    ///   - loginRetention: how long attempts to log in are kept.
    ///   - notifications: who outside is told what happens.
    public init(
        store: DirectoryStore, events: EventStore, link: RegistryLink, provider: any DirectorySourceProvider, stagingFolder: String,
        eventSkewSeconds: Int, publicBaseURL: PublicBaseURL? = nil, retention: RecordRetention = RecordRetention(),
        loginRetention: RecordRetention = RecordRetention(),
        notifications: NotificationSettings = NotificationSettings(), clock: any WallClock = SystemWallClock(), logger: Logger,
        metrics: any MetricsFactory
    ) {
        (self.store, self.provider, self.link) = (store, provider, link)
        (self.metrics, self.clock, self.logger) = (metrics, clock, logger)
        let feed = FeedSignal()
        self.feed = feed
        keeper = RecordKeeper(
            store: store, retention: retention, loginRetention: loginRetention, signal: feed, clock: clock, logger: logger)

        let eventSignal = FeedSignal()
        let reception = EventReception(
            link: link, readers: EventReaders(link: link, provider: provider), store: events,
            metrics: EventMetrics(metrics, logger: logger), signal: eventSignal,
            maximumSkewMilliseconds: Int64(eventSkewSeconds) * 1000, clock: clock)
        sync = SyncParts(
            store: store, events: events, link: link, provider: provider, stagingFolder: stagingFolder, feed: feed,
            drift: reception.metrics.drifted, clock: clock, logger: logger, metrics: metrics)
        self.events = EventParts(
            reception: reception, signal: eventSignal, engine: sync.engine, desk: TaskDesk(store: store, engine: sync.engine), link: link,
            provider: provider, clock: clock, logger: logger)

        let connectivity = ConnectivityReports(link: link, logger: logger)
        let links = PublicLinks(baseURL: publicBaseURL)
        desk = SourceDesk(link: link, provider: provider, reports: connectivity, links: links, clock: clock)
        loginDesk = LoginDesk(
            store: store, link: link, provider: provider, links: links, engine: sync.engine, open: OpenLogins(clock: clock),
            recorder: LoginRecorder(store: store, feed: feed, logger: logger), clock: clock)
        self.notifications = Notifications(
            notifications, store: store, scheduler: sync.scheduler, signal: feed, clock: clock, logger: logger)
        for follower in followers(connectivity) { link.add(follower) }
    }

    /// Who is told what the registry has, one after the other.
    private func followers(_ connectivity: ConnectivityReports) -> [any RegistryFollower] {
        let followers: [any RegistryFollower] = [
            // What was closed or deleted ends before anything begins by the new settings.
            ClosedIdPs(engine: engine, logins: loginDesk.open, store: store, feed: feed, clock: clock, logger: logger),
            // The directory as it stands is put right before more is written into it.
            KeptRoots(store: store, feed: feed, clock: clock, logger: logger),
            EnabledIdPs(store: store, feed: feed, clock: clock, logger: logger),
            // What the registry still lacks is told it, and secrets that no longer hold are forgotten, before they are used.
            connectivity, sync.credentials, SecretVerifier(link: link, provider: provider, clock: clock, logger: logger), sync.reports,
            events.reception,
            // Then whatever begins work by the new settings.
            events.work, events.streams, sync.runner,
        ]
        // Last who tells of what came of all that.
        return followers + [notifications.follower].compactMap(\.self)
    }

    /// Lets the tasks go on that an earlier process left, or ends them. Call it once, before anything else is used.
    public func recover() async throws(DirectoryStoreError) {
        try await notifications.prepare()
        try await engine.recover()
    }

    /// The HTTP listener of pushed events, on a bound socket that it owns from now on.
    public func callbackListener(on socket: Int32) -> any Service {
        let callbacks = EventCallbacks(reception: events.reception)
        return HTTPListener(listening: socket, logger: logger, metrics: metrics, answer: callbacks.answer)
    }

    /// What runs beside `server`, in the order of their start; they are stopped in the opposite order, so that whoever waits for a task
    /// is told of its end.
    public func services(beside server: any Service) -> [any Service] {
        [SearchGatherer(store: store, signal: feed, logger: logger), link, loginDesk.recorder] + notifications.services
            + [server, sync.runner, keeper, events.reconciler, events.work, events.streams]
    }

    private var health: AgentHealth { AgentHealth(store: store, link: link, scheduler: sync.scheduler, notifications: notifications) }

    /// What `service.metrics` shows.
    ///
    /// - Parameters:
    ///   - registry: the one that this service counts in.
    ///   - meter: measures the process.
    public func measurements(in registry: MetricsRegistry, with meter: DaemonMeter) -> AgentMetrics {
        AgentMetrics(
            registry, store: store, events: events.store, provider: provider, meter: meter, health: health, engine: engine, clock: clock)
    }

    /// The methods of the admin socket.
    public func methods(of identity: ServiceIdentity, metrics: any MetricsRenderer) -> MethodTable {
        var table = MethodTable(translating: ErrorTranslation.wireError)
        SourceHandlers(desk: desk).add(to: &table)
        TaskHandlers(engine: engine, desk: tasks).add(to: &table)
        RecordHandlers(store: store, engine: engine).add(to: &table)
        ScheduleHandlers(scheduler: sync.scheduler, link: link).add(to: &table)
        DirectoryHandlers(store: store, idps: KnownIdPs(store: store, link: link)).add(to: &table)
        KeptDirectoryHandlers(store: store, kept: kept, feed: feed, clock: clock).add(to: &table)
        GroupHandlers(store: store, link: link, feed: feed, clock: clock).add(to: &table)
        EventHandlers(reception: events.reception, store: events.store, tasks: tasks).add(to: &table)
        FeedHandlers(store: store, signal: feed).add(to: &table)
        PeopleHandlers(desk: PeopleDesk(store: store, engine: engine, kept: kept, feed: feed, clock: clock)).add(to: &table)
        LoginHandlers(desk: loginDesk).add(to: &table)
        KeepingHandlers(store: store, logger: logger).add(to: &table)
        table.addCommonMethods(of: identity, now: clock.now, metrics: metrics, health: health.conditions)
        return table
    }
}
