import CoreMetrics
import DaemonKit
import DirectoryStore
import EventStore
import Logging
import SourceAPI
import SyncEngine

/// What synchronizes: the engine, who starts it, and what both are given.
struct SyncParts: Sendable {
    let engine: SyncEngine
    let scheduler: SyncScheduler
    let runner: SyncRunner
    let reports: SyncReports
    let credentials: KeptCredentials

    /// - Parameters:
    ///   - drift: told of what events had failed to deliver.
    init(
        store: DirectoryStore, events: EventStore, link: RegistryLink, provider: any DirectorySourceProvider, stagingFolder: String,
        feed: FeedSignal, drift: @escaping DriftAccount.Found, clock: any WallClock, logger: Logger, metrics: any MetricsFactory
    ) {
        reports = SyncReports(link: link, store: store, logger: logger)
        credentials = KeptCredentials(link: link)
        let environment = AgentEnvironment(
            link: link, credentials: credentials, provider: provider, reports: reports, feed: feed,
            drift: DriftAccount(directory: store, events: events, logger: logger, found: drift), counter: TaskCounter(factory: metrics))
        engine = SyncEngine(store: store, environment: environment, stagingFolder: stagingFolder, now: clock.now, logger: logger)
        scheduler = SyncScheduler(store: store, environment: environment, engine: engine, now: clock.now, logger: logger)
        runner = SyncRunner(
            engine: engine, scheduler: scheduler, expiry: AccountExpiry(store: store, feed: feed, clock: clock, logger: logger))
    }
}
