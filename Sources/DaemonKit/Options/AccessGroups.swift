import Glibc

/// The groups whose members may use an admin socket; nil where none was named.
public struct AccessGroups: Hashable, Sendable {
    public let admin: gid_t?
    public let viewer: gid_t?

    public init(admin: gid_t?, viewer: gid_t?) {
        self.admin = admin
        self.viewer = viewer
    }

    /// The group that the socket's file belongs to: a file has one, and the wider one must be let in.
    public var socketFile: gid_t? { viewer ?? admin }
}
