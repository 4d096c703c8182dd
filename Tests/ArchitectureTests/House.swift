/// Which target stands on which line, and which package is for whom. CONTRIBUTING.md says why.
enum House {
    /// A target imports only targets of lower lines. Lines between two whole ones stand for an order inside a line.
    static let lines: [String: Double] = [
        "CCurl": 0,
        "JSONKit": 1, "CurlKit": 1, "DatabaseKit": 1, "DaemonKit": 1.2, "HTTPKit": 1, "WebSocketKit": 1, "LineProtocol": 1.5,
        "DaemonCommands": 1.7,
        "IdentityModel": 2, "SourceAPI": 2.2, "RegistryAPI": 2.2, "AgentAPI": 2.4,
        "RegistryStore": 3, "DirectoryStore": 3, "EventStore": 3,
        "RegistryService": 4, "DingTalkSource": 4, "SyncEngine": 4,
        "AgentService": 5,
        "idp-registry": 6, "sync-agent": 6,
        "DingTalkSimulator": 7, "TestSupport": 8,
    ]

    /// For tests and the demo: the simulator shares nothing with what it tests.
    static let forTests: [String: Set<String>] = [
        "DingTalkSimulator": [],
        "TestSupport": ["JSONKit", "LineProtocol", "DingTalkSimulator"],
    ]

    /// What only one of the two processes uses; neither side imports the other's.
    static let registrySide: Set = ["RegistryStore", "RegistryService", "idp-registry"]
    static let agentSide: Set = ["DirectoryStore", "EventStore", "DingTalkSource", "SyncEngine", "AgentService", "sync-agent"]

    /// Targets of ours that have one user only.
    static let onlyFor: [String: Set<String>] = [
        "CCurl": ["CurlKit"],
        "DatabaseKit": ["RegistryStore", "DirectoryStore", "EventStore"],
        "HTTPKit": ["AgentService"], "WebSocketKit": ["DingTalkSource"],
        "CurlKit": ["DingTalkSource", "AgentService", "sync-agent"],
        "DingTalkSource": ["sync-agent"],
    ]

    /// Modules of packages and of the system, and the targets that may import them; nil for all.
    static let packages: [String: Set<String>?] = [
        "Swift": nil, "Synchronization": nil, "Glibc": nil, "Dispatch": ["DirectoryStore", "DaemonKit"], "FoundationEssentials": nil,
        // All of Foundation is 44 MB of the binary.
        "Foundation": ["DingTalkSimulator", "TestSupport"],
        "NIOCore": networked, "NIOPosix": networked, "NIOHTTP1": ["HTTPKit", "WebSocketKit", "DingTalkSimulator"],
        "NIOWebSocket": ["WebSocketKit", "DingTalkSimulator"], "NIOSSL": ["WebSocketKit"],
        "GRDB": ["DatabaseKit", "RegistryStore", "DirectoryStore", "EventStore"], "GRDBSQLite": ["DirectoryStore"],
        "Crypto": ["RegistryStore", "DingTalkSource", "SyncEngine", "AgentService", "DingTalkSimulator"],
        "CryptoExtras": ["DingTalkSource", "DingTalkSimulator"],
        "ArgumentParser": ["DaemonKit", "DaemonCommands", "idp-registry", "sync-agent"],
        "Logging": logged.union(["TestSupport"]),
        "CoreMetrics": measured, "Metrics": measured,
        "ServiceLifecycle": ["DaemonKit", "HTTPKit", "LineProtocol", "AgentService", "idp-registry", "sync-agent"],
        "UnixSignals": ["DaemonKit"],
        "Subprocess": ["TestSupport", "AgentService"], "System": ["TestSupport"], "SystemPackage": ["TestSupport", "AgentService"],
    ]

    private static let networked: Set = ["LineProtocol", "HTTPKit", "WebSocketKit", "DingTalkSimulator"]
    private static let measured: Set = [
        "DaemonKit", "LineProtocol", "HTTPKit", "RegistryService", "DingTalkSource", "SyncEngine", "AgentService",
    ]
    private static let logged = measured.union(["idp-registry", "sync-agent"])

    /// Why `target` may not import `module`; nil when it may.
    static func objection(to module: String, in target: String) -> String? {
        if let users = packages[module] {
            return users?.contains(target) ?? true ? nil : "\(module) is for \(users?.sorted().joined(separator: ", ") ?? "")"
        }
        guard let lower = lines[module] else { return "\(module) is not in the table of packages" }
        guard let own = lines[target] else { return "\(target) is not in the table of lines" }
        if let allowed = forTests[target] { return allowed.contains(module) ? nil : "\(target) uses \(allowed.sorted()) only" }
        if lower >= own { return "\(module) does not stand on a lower line than \(target)" }
        if let users = onlyFor[module], !users.contains(target) { return "\(module) is for \(users.sorted().joined(separator: ", "))" }
        if registrySide.contains(module), agentSide.contains(target) { return "\(module) is the registry's" }
        if agentSide.contains(module), registrySide.contains(target) { return "\(module) is the agent's" }
        return nil
    }
}
