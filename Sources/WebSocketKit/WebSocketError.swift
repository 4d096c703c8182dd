/// Why a WebSocket was not opened, or has ended.
public enum WebSocketError: Error, Hashable, Sendable, CustomStringConvertible {
    /// No connection could be made; the text is for the log.
    case unreachable(String)
    /// The proxy cannot be used, or makes no tunnel; the text is for the log.
    case proxy(String)
    /// The server speaks, but opens no WebSocket.
    case notUpgraded
    /// Nothing has come for too long, no answer to a ping either.
    case silent
    /// The server has closed it.
    case closed
    /// The server broke the protocol or a limit; the text is for the log.
    case violation(String)

    public var description: String {
        switch self {
        case .unreachable(let why): "cannot be reached: \(why)"
        case .proxy(let why): "the proxy: \(why)"
        case .notUpgraded: "the server opens no WebSocket"
        case .silent: "the server says nothing any more"
        case .closed: "the server closed the connection"
        case .violation(let why): "the server broke the protocol: \(why)"
        }
    }
}
