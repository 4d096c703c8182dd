import Glibc

extension RPCPeer {
    /// The peer of a connected Unix socket; nil when the kernel does not say.
    init?(socket: CInt) {
        var credentials: (pid: Int32, uid: UInt32, gid: UInt32) = (0, 0, 0)
        var size = socklen_t(MemoryLayout.size(ofValue: credentials))
        guard getsockopt(socket, SOL_SOCKET, SO_PEERCRED, &credentials, &size) == 0, Int(size) == MemoryLayout.size(ofValue: credentials)
        else { return nil }
        self.init(pid: credentials.pid, uid: credentials.uid, gid: credentials.gid, groups: Self.groups(socket))
    }

    /// Asks again with more room while the kernel says that there are more groups; none where it cannot tell.
    private static func groups(_ socket: CInt) -> [UInt32] {
        var groups = [UInt32](repeating: 0, count: 64)
        for _ in 0..<2 {
            var size = socklen_t(groups.count * MemoryLayout<UInt32>.size)
            let status = getsockopt(socket, SOL_SOCKET, SO_PEERGROUPS, &groups, &size)
            let count = Int(size) / MemoryLayout<UInt32>.size
            if status == 0 { return Array(groups.prefix(count)) }
            guard errno == ERANGE, count <= 65_536 else { return [] }
            groups = [UInt32](repeating: 0, count: count)
        }
        return []
    }
}
