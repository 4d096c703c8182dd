import Glibc

/// Decides from a peer's credentials what it may do on a socket.
public struct RolePolicy: Sendable {
    /// The peer's role; nil refuses it.
    public let role: @Sendable (RPCPeer) -> RPCAccess?

    /// A rule of the service's own. It is asked on the event loop: it must not block.
    public init(_ role: @escaping @Sendable (RPCPeer) -> RPCAccess?) {
        self.role = role
    }

    /// Root, the service's own user and members of `adminGroup` are admins, members of `viewerGroup` viewers, others nothing.
    ///
    /// Membership is the peer process's own groups, as the kernel knows them; no user database is asked.
    public static func groups(admin adminGroup: UInt32? = nil, viewer viewerGroup: UInt32? = nil) -> RolePolicy {
        let owner = geteuid()
        return RolePolicy { peer in
            if peer.uid == 0 || peer.uid == owner { return .admin }
            if let adminGroup, peer.belongs(to: adminGroup) { return .admin }
            if let viewerGroup, peer.belongs(to: viewerGroup) { return .viewer }
            return nil
        }
    }

    /// Only the service's own user and `uid` may use the socket, as admins.
    public static func owner(or uid: UInt32? = nil) -> RolePolicy {
        let owner = geteuid()
        return RolePolicy { peer in peer.uid == owner || peer.uid == uid ? .admin : nil }
    }
}

extension RPCPeer {
    fileprivate func belongs(to group: UInt32) -> Bool { gid == group || groups.contains(group) }
}
