/// How far a request had come.
public enum HTTPPhase: String, Hashable, Sendable {
    /// Waiting for a free connection, or for the name to be resolved.
    case starting
    /// The name is resolved; TCP, the proxy's tunnel or TLS is not yet up.
    case connecting
    /// The request is being sent, no byte of the answer has come.
    case waiting
    /// The answer is coming.
    case receiving
}
