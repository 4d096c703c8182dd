/// Why there is no answer. No text in it holds a query string, user info, a header's value or a body.
public enum HTTPError: Error, Hashable, Sendable {
    /// Not an absolute `http` or `https` URL.
    case invalidURL
    /// A header that would break the request's framing, or that the client makes itself.
    case invalidHeader(name: String)
    /// The name has no address, or the resolver did not answer.
    case couldNotResolve(host: String)
    /// No TCP connection; curl's text names the address that was tried.
    case couldNotConnect(reason: String)
    /// The proxy of the environment could not be resolved, or refused.
    case proxy(reason: String)
    /// A time limit (connect, total, or the low-speed guard) ended it.
    case timedOut(HTTPPhase)
    /// TLS failed: untrusted certificate, wrong name, no common version.
    case tls(reason: String)
    /// The decoded body is over the limit of bytes.
    case bodyTooLarge(limit: Int)
    /// The header fields are over the limit of bytes.
    case headersTooLarge(limit: Int)
    /// The connection broke before the whole answer was there.
    case connectionLost(reason: String)
    /// The task was cancelled.
    case cancelled
    /// The client was shut down.
    case shutDown
    /// Anything else, by libcurl's code (`CURLcode`).
    case other(code: Int, message: String)
}

extension HTTPError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .invalidURL: "not an absolute http or https URL"
        case .invalidHeader(let name): "header \(name) cannot be sent"
        case .couldNotResolve(let host): "could not resolve \(host)"
        case .couldNotConnect(let reason): "could not connect: \(reason)"
        case .proxy(let reason): "proxy: \(reason)"
        case .timedOut(let phase): "timed out while \(phase.rawValue)"
        case .tls(let reason): "TLS: \(reason)"
        case .bodyTooLarge(let limit): "the body is over \(limit) bytes"
        case .headersTooLarge(let limit): "the headers are over \(limit) bytes"
        case .connectionLost(let reason): "the connection was lost: \(reason)"
        case .cancelled: "cancelled"
        case .shutDown: "the HTTP client is shut down"
        case .other(let code, let message): "libcurl error \(code): \(message)"
        }
    }
}
