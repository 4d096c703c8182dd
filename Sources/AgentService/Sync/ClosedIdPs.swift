import DaemonKit
import DirectoryStore
import IdentityModel
import Logging
import SyncEngine

/// Ends what may not go on when an IdP is closed or deleted.
struct ClosedIdPs: RegistryFollower {
    let engine: SyncEngine
    let logins: OpenLogins
    let store: DirectoryStore
    let feed: FeedSignal
    let clock: any WallClock
    let logger: Logger

    func registryHas(_ idps: [IdP]) async {
        let enabled = Set(idps.lazy.filter { $0.status == .enabled }.map(\.id))
        logins.cancelAll(except: enabled)
        await cancelTasks { !enabled.contains($0) }
    }

    /// Drops the directory; the records of its tasks stay. Not while something is applied, which would bring a part of it back: whoever
    /// comes after asks first whether the IdP still is there.
    func registryDeleted(_ idpID: IdPID) async {
        await cancelTasks { $0 == idpID }
        do {
            let isDropped = try await engine.alone(with: idpID) {
                let counts = try await store.counts(idpID)
                guard counts.departments + counts.employees > 0 else { return false }
                try await store.dropDirectory(idpID, at: clock.now())
                return true
            }
            guard isDropped else { return }
            feed.announce()
            logger.info("the directory of a deleted IdP was dropped", metadata: ["idp.id": "\(idpID)"])
        } catch {
            logger.error("the directory of a deleted IdP was not dropped", metadata: ["idp.id": "\(idpID)", "error": "\(error)"])
        }
    }

    private func cancelTasks(where isConcerned: (IdPID) -> Bool) async {
        for task in await engine.activeTasks where isConcerned(task.idpId) {
            do {
                _ = try await engine.cancel(task.id)
                logger.info("a task was canceled with its IdP", metadata: ["task.id": "\(task.id)", "idp.id": "\(task.idpId)"])
            } catch {
                logger.error("a task was not canceled", metadata: ["task.id": "\(task.id)", "error": "\(error)"])
            }
        }
    }
}
