import IdentityModel
import Logging
import SyncEngine

/// One attempt to read everything of an IdP whose events may have been missed, also where automatic synchronization is off.
///
/// An IdP that was never synchronized is left to its first synchronization, which an administrator or the schedule starts.
struct Reconciliation: Sendable {
    let engine: SyncEngine
    let desk: TaskDesk
    let link: RegistryLink
    let logger: Logger

    /// Returns when the synchronization is over.
    @Sendable func attempt(_ idpID: IdPID) async -> ReconcileQueue.Outcome {
        while !Task.isCancelled {
            // By what the registry told last; one that was closed or deleted meanwhile, or takes its events another way, is left alone.
            guard let idp = link.state.idps.first(where: { $0.id == idpID }), idp.status == .enabled, idp.eventMode == .stream else {
                return .needless
            }
            do {
                guard try await desk.wasSynchronized(idpID) else {
                    logger.info("events may have been missed before the first synchronization", metadata: ["idp.id": "\(idpID)"])
                    return .needless
                }
                let task = try await engine.start(SyncRequest(idpID: idpID, trigger: .schedule, users: idp.sync.users))
                logger.info(
                    "events may have been missed; everything is read", metadata: ["idp.id": "\(idpID)", "task.id": "\(task.id)"])
                return outcome(try await end(of: task.id))
            } catch SyncStartError.taskActive(let id) {
                // It began before the gap was over, and may have read too early. Whatever becomes of it, this one comes after it.
                if (try? await end(of: id)) == nil { return .failed }
            } catch {
                logger.warning(
                    "events may have been missed, and everything cannot be read now; it is tried again",
                    metadata: ["idp.id": "\(idpID)", "error": "\(error)"])
                return .failed
            }
        }
        return .needless
    }

    /// The task when it is over or held; nil when this is cancelled before.
    private func end(of id: TaskID) async throws -> SyncTask? {
        while !Task.isCancelled {
            if let task = try await desk.settled(id, within: .seconds(60)) { return task }
        }
        return nil
    }

    private func outcome(_ task: SyncTask?) -> ReconcileQueue.Outcome {
        switch task?.status {
        case .failed: .failed
        case nil, .canceled: .needless
        default: .done
        }
    }
}
