import IdentityModel
import Logging
import Synchronization

/// Says of the schedule what is new, once.
final class ScheduleLog: Sendable {
    private struct State {
        var quarantined: Set<IdPID> = []
        /// What keeps an IdP from starting, as it was said last.
        var failures: [IdPID: String] = [:]
    }

    private let state = Mutex(State())
    private let logger: Logger

    init(_ logger: Logger) { self.logger = logger }

    /// Warns when an IdP comes into quarantine, and tells when it is out again.
    func note(_ history: AutomaticHistory) {
        let id = history.idp.id
        if history.isQuarantined {
            guard state.withLock({ $0.quarantined.insert(id).inserted }) else { return }
            logger.warning(
                "automatic synchronization failed repeatedly and is tried less often",
                metadata: ["idp.id": "\(id)", "failures": "\(history.failures)"])
        } else if state.withLock({ $0.quarantined.remove(id) }) != nil {
            logger.notice("automatic synchronization is at its usual times again", metadata: ["idp.id": "\(id)"])
        }
    }

    func noteStart(of id: IdPID) { state.withLock { $0.failures[id] = nil } }

    /// Warns when an IdP could not be started, unless that was said last of it.
    func noteFailure(of id: IdPID, _ error: any Error) {
        let text = String(describing: error)
        guard state.withLock({ $0.failures.updateValue(text, forKey: id) }) != text else { return }
        logger.warning("automatic synchronization not started", metadata: ["idp.id": "\(id)", "error": "\(text)"])
    }
}
