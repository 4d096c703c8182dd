import FoundationEssentials

/// Where a daemon's files are unless it is told otherwise: the directories that systemd makes for it, or the system's usual ones.
public enum StandardDirectory {
    /// `$RUNTIME_DIRECTORY`, else `/run/idp-sync`.
    public static func run(environment: [String: String] = ProcessInfo.processInfo.environment) -> String {
        first(of: environment["RUNTIME_DIRECTORY"]) ?? "/run/idp-sync"
    }

    /// `$STATE_DIRECTORY`, else `/var/lib/idp-sync`.
    public static func state(environment: [String: String] = ProcessInfo.processInfo.environment) -> String {
        first(of: environment["STATE_DIRECTORY"]) ?? "/var/lib/idp-sync"
    }

    /// systemd separates several directories by colons; the first one is ours.
    private static func first(of list: String?) -> String? {
        list?.split(separator: ":").first.map { String($0) }
    }
}
