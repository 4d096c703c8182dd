import DirectoryStore
import IdentityModel
import JSONKit
import LineProtocol
import Logging
import RegistryAPI

/// Brings outcomes of synchronizations to the registry.
///
/// Nothing is queued: whenever the registry is there again it is compared with the stored tasks and told what it missed, also after
/// a restart of the agent.
struct SyncReports: RegistryFollower {
    let link: RegistryLink
    let store: DirectoryStore
    let logger: Logger

    /// Whoever waits for the end of a task waits for its report as well.
    private static let patience = Duration.seconds(1)

    /// Reports an ended task; when the registry is away, ``registryHas(_:)`` makes up for it.
    func deliver(_ task: SyncTask) async {
        guard var outcome = LastSync(task) else { return }
        outcome.employees = (try? await store.counts(task.idpId)).map { $0.employees - $0.left }
        do throws(RegistryLinkError) {
            _ = try await link.call(
                AgentReportSync.self, AgentReportSync.Params(idpId: task.idpId, lastSync: outcome), timeout: Self.patience)
        } catch {
            logger.info("a task's outcome is reported later", metadata: ["task.id": "\(task.id)", "registry.problem": "\(error)"])
        }
    }

    func registryHas(_ idps: [IdP]) async {
        for idp in idps {
            var filter = TaskFilter()
            filter.idpID = idp.id
            filter.wholeRuns = true
            guard let tasks = try? await store.tasks(filter, PageRequest(size: 10)).items,
                let ended = tasks.first(where: { LastSync($0) != nil }), ended.id != idp.lastSync?.taskId
            else { continue }
            await deliver(ended)
        }
    }
}

extension LastSync {
    /// Nil for a task that is not over, for a dry run, which synchronizes nothing, and for one over a few objects.
    fileprivate init?(_ task: SyncTask) {
        guard task.status.isEnded, !task.dryRun, task.objects == nil, let endedAt = task.endedAt else { return nil }
        self.init()
        taskId = task.id
        status = task.status
        self.endedAt = endedAt
    }
}
