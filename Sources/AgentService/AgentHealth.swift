import DirectoryStore
import IdentityModel
import LineProtocol
import SyncEngine

/// What the agent needs for its work, and how it stands.
struct AgentHealth: Sendable {
    let store: DirectoryStore
    let link: RegistryLink
    let scheduler: SyncScheduler
    let notifications: Notifications

    var conditions: HealthConditions {
        HealthConditions {
            [await storeCheck(), await scheduleCheck()]
        } completing: { probed in
            probed.prefix(1) + [registryCheck()] + probed.dropFirst() + [notifications.check()].compactMap(\.self)
        }
    }

    private func storeCheck() async -> HealthCheck {
        do {
            _ = try await store.bytesOnDisk()
            return HealthCheck("store", .ready)
        } catch {
            return HealthCheck(
                "store", .degraded, "The directory's database cannot be read; the log says why. Check the disk and --state-dir.")
        }
    }

    /// Ready also while an IdP is in quarantine, which is told: a restart of the agent would mend nothing.
    private func scheduleCheck() async -> HealthCheck {
        do {
            let quarantined = try await scheduler.schedule().filter(\.quarantined)
            guard !quarantined.isEmpty else { return HealthCheck("schedule", .ready) }
            let ids = quarantined.map(\.idpId.rawValue).joined(separator: ", ")
            return HealthCheck(
                "schedule", .ready,
                "Automatic synchronization of \(ids) failed repeatedly and is tried less often. schedule.list says why; mend it there.")
        } catch {
            return HealthCheck("schedule", .degraded, "The schedule cannot be read; the log says why. Check the disk and --state-dir.")
        }
    }

    private func registryCheck() -> HealthCheck {
        switch link.state.reach {
        case .connected: HealthCheck("registry", .ready)
        case .away(let problem): HealthCheck("registry", .degraded, "idp-registry cannot be reached (\(problem)). The agent keeps trying.")
        }
    }
}
