import Logging

/// What a handler may know of a call beside its params.
public struct RPCCall: Sendable {
    public let method: String
    public let peer: RPCPeer
    /// What the caller may do: ``RPCAccess/admin`` includes ``RPCAccess/viewer``.
    public let role: RPCAccess
    /// Numbers the connections of one run of the service, for logs.
    public let connection: UInt64
    /// Numbers the requests of a connection, for logs.
    public let request: UInt64

    public init(method: String, peer: RPCPeer, role: RPCAccess, connection: UInt64, request: UInt64) {
        self.method = method
        self.peer = peer
        self.role = role
        self.connection = connection
        self.request = request
    }

    /// What the lines of a log say that belong to this call. `rpc.request` names it among all of one run of the service.
    var logged: Logger.Metadata { ["rpc.request": "\(connection)-\(request)", "rpc.method": "\(method)"] }
}
