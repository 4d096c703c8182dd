import DaemonKit
import DirectoryStore
import IdentityModel
import LineProtocol
import Logging
import ServiceLifecycle
import SyncEngine

/// Everybody who is told, each by a notifier of its own.
struct Notifications: Sendable {
    private let settings: NotificationSettings
    private let store: DirectoryStore
    private let notifiers: [Notifier]
    private let quarantine: QuarantineNotices
    private let clock: any WallClock

    /// A receiver that takes nothing for so long is named by `service.health`.
    static let patience = Duration.seconds(300)

    init(
        _ settings: NotificationSettings, store: DirectoryStore, scheduler: SyncScheduler, signal: FeedSignal, clock: any WallClock,
        logger: Logger
    ) {
        self.settings = settings
        self.store = store
        self.clock = clock
        notifiers = settings.receivers.map { receiver in
            Notifier(
                receiver: receiver, kinds: settings.kinds, store: store, signal: signal, metrics: settings.metrics, clock: clock,
                logger: logger)
        }
        quarantine = QuarantineNotices(scheduler: scheduler, store: store, signal: signal, clock: clock, logger: logger)
    }

    /// Notes who is told from now on. Call it before anything can happen that they are to be told.
    func prepare() async throws(DirectoryStoreError) {
        try await store.keepReceivers(settings.receivers.map(\.name), followsChanges: settings.kinds.contains(.directoryChanged))
    }

    var services: [any Service] { notifiers.isEmpty ? [] : notifiers + [quarantine] }

    /// What has to know of the registry.
    var follower: (any RegistryFollower)? { notifiers.isEmpty ? nil : quarantine }

    /// How much each receiver is still to be told.
    func untold() async throws(DirectoryStoreError) -> [(receiver: String, count: Int)] {
        if notifiers.isEmpty { return [] }
        let counts = try await store.countUntold(of: settings.kinds)
        return notifiers.map { ($0.receiver.name, counts[$0.receiver.name] ?? 0) }
    }

    /// Nil where nobody is told. Ready also while a receiver takes nothing, which is told: a restart of the agent would mend nothing.
    func check() -> HealthCheck? {
        if notifiers.isEmpty { return nil }
        let troubles = notifiers.compactMap { notifier in
            notifier.state.trouble(lasting: Self.patience, at: clock.now()).map {
                "--notify-\(notifier.receiver.name) has taken nothing since \($0.since) (\($0.problem))"
            }
        }
        if troubles.isEmpty { return HealthCheck("notifications", .ready) }
        return HealthCheck("notifications", .ready, troubles.joined(separator: "; ") + ". It is tried again and again; nothing is lost.")
    }
}
