import DaemonKit
import EventStore
import Logging
import SourceAPI
import SyncEngine

/// What takes events in, and what works them off.
struct EventParts: Sendable {
    let store: EventStore
    let reception: EventReception
    let work: EventWork
    let reconciler: Reconciler
    let streams: EventStreams

    /// - Parameter signal: announces what was taken in.
    init(
        reception: EventReception, signal: FeedSignal, engine: SyncEngine, desk: TaskDesk, link: RegistryLink,
        provider: any DirectorySourceProvider, clock: any WallClock, logger: Logger
    ) {
        store = reception.store
        self.reception = reception
        let processor = EventProcessor(
            store: store, now: clock.now, logger: logger, handled: reception.metrics.handled(lagMilliseconds:), reread: engine.reread)
        work = EventWork(store: store, processor: processor, signal: signal, clock: clock, logger: logger)
        let reconciliation = Reconciliation(engine: engine, desk: desk, link: link, logger: logger)
        reconciler = Reconciler(attempt: reconciliation.attempt)
        streams = EventStreams(link: link, provider: provider, reception: reception, reconciler: reconciler, logger: logger)
    }
}
