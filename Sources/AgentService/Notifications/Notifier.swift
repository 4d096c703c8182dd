import AgentAPI
import CoreMetrics
import DaemonKit
import DirectoryStore
import IdentityModel
import JSONKit
import Logging
import ServiceLifecycle

/// Tells one receiver everything, in order and at least once: what it did not take is sent again, for ever, before anything else.
///
/// It only reads what others committed, and holds one notification at a time: however long a receiver is away, nothing else waits.
struct Notifier: Service {
    let receiver: any NotificationReceiver
    let kinds: Set<NoticeKind>
    let store: DirectoryStore
    let signal: FeedSignal
    let metrics: any MetricsFactory
    let clock: any WallClock
    let logger: Logger
    let state = NotifierState()

    private static let backoff = Backoff(first: .seconds(1), longest: .seconds(60))

    func run() async throws {
        await cancelWhenGracefulShutdown {
            let announcements = signal.announcements()
            await deliverAll()
            for await _ in announcements { await deliverAll() }
        }
    }

    /// Returns when there is nothing left to tell.
    private func deliverAll() async {
        while !Task.isCancelled {
            do {
                guard try await deliverNext() else { return }
            } catch {
                if Task.isCancelled { return }
                note(error)
                try? await Task.sleep(for: Self.backoff.jittered(afterAttempts: state.failedAttempts - 1))
            }
        }
    }

    /// Makes one attempt.
    ///
    /// - Returns: false when there is nothing to tell.
    func deliverNext() async throws -> Bool {
        guard let notice = try await store.nextNotice(for: receiver.name, of: kinds) else { return false }
        let notification = OutgoingNotification(NotificationMessage(notice, now: clock.now()))
        do throws(DeliveryFailure) {
            try await receiver.deliver(notification)
        } catch {
            if !Task.isCancelled { measure("failed", lag: max(0, clock.now().milliseconds - notification.message.time.milliseconds)) }
            throw error
        }
        try await store.noticeTaken(notice, by: receiver.name)
        measure("delivered", lag: 0)
        if state.succeeded() { logger.notice("notifications are taken again", metadata: ["receiver.name": "\(receiver.name)"]) }
        return true
    }

    private func measure(_ outcome: String, lag milliseconds: Int64) {
        let label = ("receiver", receiver.name)
        Counter(label: "notifications_total", dimensions: [label, ("outcome", outcome)], factory: metrics).increment()
        Gauge(label: "notification_lag_seconds", dimensions: [label], factory: metrics).record(Double(milliseconds) / 1000)
    }

    private func note(_ error: any Error) {
        let isNew = state.failed("\(error)", at: clock.now())
        logger.log(
            level: isNew ? .warning : .debug, "a notification was not taken; it is sent again until it is",
            metadata: ["receiver.name": "\(receiver.name)", "receiver.problem": "\(error)"])
    }
}
