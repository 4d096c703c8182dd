/// How far a request had come.
public enum HTTPPhase: String, Hashable, Sendable {
    /// Waiting for a free connection, or for the name to be resolved.
    case starting
    /// The name is resolved, TCP is not yet connected.
    case connecting
    /// TCP is connected, TLS (or the proxy's tunnel) is not yet up.
    case handshaking
    /// The request is being sent, no byte of the answer has come.
    case waiting
    /// The answer is coming.
    case receiving
}
