/// What is known of how a request was transported.
public struct HTTPTransport: Hashable, Sendable {
    /// The protocol that was spoken.
    public enum Version: String, Hashable, Sendable {
        case http1_0 = "1.0"
        case http1_1 = "1.1"
        case http2 = "2"
        case other
    }

    /// From `send` to the last byte, waiting for a free connection included.
    public let seconds: Double
    /// Whether an open connection served it.
    public let reusedConnection: Bool
    public let version: Version
    /// The peer's (or the proxy's) IP address and port: `192.0.2.1:443`, `[2001:db8::1]:443`; nil where libcurl knows none.
    public let remoteAddress: String?
}
