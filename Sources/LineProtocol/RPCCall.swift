/// What a handler may know of a call beside its params.
public struct RPCCall: Sendable {
    public let method: String
    public let peer: RPCPeer
    /// What the caller may do: ``RPCAccess/admin`` includes ``RPCAccess/viewer``.
    public let role: RPCAccess
    /// Numbers the connections of one run of the service, for logs.
    public let connection: UInt64

    public init(method: String, peer: RPCPeer, role: RPCAccess, connection: UInt64) {
        self.method = method
        self.peer = peer
        self.role = role
        self.connection = connection
    }
}
