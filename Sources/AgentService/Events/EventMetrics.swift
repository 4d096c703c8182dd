import CoreMetrics
import IdentityModel
import JSONKit
import LineProtocol
import Logging
import Synchronization

/// What is measured and logged of events; never anything that a push holds.
///
/// `events_received_total{channel,outcome}` with the outcomes `new`, `repeated`, `trial` and those of refusals,
/// `event_lag_seconds`, and `event_drift_total{kind}`.
final class EventMetrics: Sendable {
    private let factory: any MetricsFactory
    private let logger: Logger
    /// The instant of the last line about refusals of an IdP, and how many were not told since.
    private let told = Mutex<[String: (instant: ContinuousClock.Instant, silent: Int)]>([:])

    init(_ factory: any MetricsFactory, logger: Logger) {
        self.factory = factory
        self.logger = logger
        // There from the start, so that a collector sees the first drift as an increase.
        drifted(.employee, 0)
        drifted(.department, 0)
    }

    func stored(_ channel: DirectoryEvent.Channel, isNew: Bool) { count(channel, isNew ? "new" : "repeated") }

    func tried() { count(.callback, "trial") }

    func refused(_ idpID: IdPID, _ error: any Error) {
        let refusal = ErrorTranslation.wireError(error)
        var outcome = refusal?.reason.name ?? "internal_error"
        if let problem = refusal?.details.first(where: { $0.key == "problem" })?.value.text { outcome = problem }
        count(.callback, outcome)
        // A flood of forged pushes is no flood of lines.
        let silent: Int? = told.withLock { told in
            let now = ContinuousClock.now
            if let last = told[outcome], now - last.instant < .seconds(10) {
                told[outcome] = (last.instant, last.silent + 1)
                return nil
            }
            defer { told[outcome] = (now, 0) }
            return told[outcome]?.silent ?? 0
        }
        guard let silent else { return }
        logger.warning(
            "an event was refused",
            metadata: ["idp.id": "\(idpID)", "event.problem": "\(outcome)", "event.refusedMeanwhile": "\(silent)"])
    }

    func handled(lagMilliseconds: Int64) {
        Timer(label: "event_lag", dimensions: [], factory: factory).recordMilliseconds(lagMilliseconds)
    }

    /// Counts objects whose changes no event told of.
    @Sendable func drifted(_ kind: SyncRecord.ObjectType, _ count: Int) {
        Counter(label: "event_drift_total", dimensions: [("kind", kind.rawValue)], factory: factory).increment(by: count)
    }

    private func count(_ channel: DirectoryEvent.Channel, _ outcome: String) {
        Counter(
            label: "events_received", dimensions: [("channel", channel.rawValue), ("outcome", outcome)], factory: factory
        ).increment()
    }
}
