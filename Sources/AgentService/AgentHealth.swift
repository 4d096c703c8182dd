import DirectoryStore
import LineProtocol

/// What the agent needs for its work, and how it stands.
struct AgentHealth: Sendable {
    let store: DirectoryStore
    let link: RegistryLink
    let notifications: Notifications

    func checks() async -> [HealthCheck] {
        [await storeCheck(), registryCheck()] + [notifications.check()].compactMap(\.self)
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

    private func registryCheck() -> HealthCheck {
        switch link.state.reach {
        case .connected: HealthCheck("registry", .ready)
        case .away(let problem): HealthCheck("registry", .degraded, "idp-registry cannot be reached (\(problem)). The agent keeps trying.")
        }
    }
}
