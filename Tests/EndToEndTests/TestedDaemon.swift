import TestSupport

/// Both daemons, for what holds for each.
enum TestedDaemon: String, CaseIterable, Sendable {
    case registry = "idp-registry"
    case agent = "sync-agent"

    /// A launch in `directory`; nothing else runs there.
    func launch(in directory: String) -> DaemonLaunch {
        let site = DaemonSite(directory: directory)
        return switch self {
        case .registry: site.registry
        // Nothing listens there: what is tested needs no source.
        case .agent: site.agent(source: "http://127.0.0.1:9")
        }
    }
}
