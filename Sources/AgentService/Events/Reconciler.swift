import IdentityModel
import Logging
import ServiceLifecycle
import SyncEngine
import Synchronization

/// Has an IdP synchronized when its events may have been missed, also where automatic synchronization is off.
///
/// An IdP that was never synchronized is left to its first synchronization, which an administrator or the schedule starts.
final class Reconciler: Service {
    private let engine: SyncEngine
    private let desk: TaskDesk
    private let link: RegistryLink
    private let logger: Logger
    private let wanted = Mutex<Set<IdPID>>([])
    private let requests = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))

    init(engine: SyncEngine, desk: TaskDesk, link: RegistryLink, logger: Logger) {
        self.engine = engine
        self.desk = desk
        self.link = link
        self.logger = logger
    }

    /// Asks for a synchronization that begins from now on.
    func request(_ idpID: IdPID) {
        wanted.withLock { _ = $0.insert(idpID) }
        requests.continuation.yield()
    }

    func run() async throws {
        await cancelWhenGracefulShutdown {
            await withDiscardingTaskGroup { group in
                for await _ in self.requests.stream {
                    let idps = self.wanted.withLock { wanted in
                        defer { wanted = [] }
                        return wanted
                    }
                    for idpID in idps { group.addTask { await self.reconcile(idpID) } }
                }
                group.cancelAll()
            }
        }
    }

    private func reconcile(_ idpID: IdPID) async {
        while !Task.isCancelled {
            do {
                guard try await desk.wasSynchronized(idpID) else { return }
                let users = link.state.idps.first { $0.id == idpID }?.sync.users ?? true
                let task = try await engine.start(SyncRequest(idpID: idpID, trigger: .schedule, users: users))
                return logger.info(
                    "events may have been missed; everything is read", metadata: ["idp.id": "\(idpID)", "task.id": "\(task.id)"])
            } catch SyncStartError.taskActive(let id) {
                // It began before the gap was over, and may have read too early.
                _ = try? await desk.wait(id, timeout: .seconds(60))
            } catch {
                return logger.warning(
                    "events may have been missed, and nothing is read until the next synchronization",
                    metadata: ["idp.id": "\(idpID)", "error": "\(error)"])
            }
        }
    }
}
