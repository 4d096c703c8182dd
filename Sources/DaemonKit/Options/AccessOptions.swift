import ArgumentParser
import Glibc

/// `--admin-group` and `--viewer-group`: who may use the admin socket besides root and the service's own user.
public struct AccessOptions: ParsableArguments {
    @Option(
        name: .customLong("admin-group"),
        help: ArgumentHelp("The group whose members may do everything: a name or an id.", valueName: "group"))
    public var adminGroup: String?

    @Option(
        name: .customLong("viewer-group"),
        help: ArgumentHelp(
            "The group whose members may read. Where it is given, the socket file belongs to it: let admins be its members too.",
            valueName: "group"))
    public var viewerGroup: String?

    public init() {}

    /// Looks the groups up. May read files: not on the cooperative pool once the daemon serves.
    public func resolve() throws(GroupLookupError) -> AccessGroups {
        AccessGroups(admin: try AccessOptions.identifier(adminGroup), viewer: try AccessOptions.identifier(viewerGroup))
    }

    private static func identifier(_ group: String?) throws(GroupLookupError) -> gid_t? {
        guard let group else { return nil }
        return try SystemGroups.identifier(of: group)
    }
}
