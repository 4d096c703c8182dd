/// Bounds of a WebSocket.
public struct WebSocketOptions: Sendable {
    /// Certificates to trust instead of the system's, PEM.
    public var certificateAuthorityFile: String?
    /// Proxies on the way.
    public var proxies = ProxyEnvironment.none
    /// For the connection, TLS and the upgrade together.
    public var openTime = Duration.seconds(10)
    /// The most bytes of a message.
    public var messageBytes = 1 << 20
    /// Between two pings of ours; a server that has been silent for twice as long is given up.
    public var pingInterval = Duration.seconds(30)

    public init() {}
}
