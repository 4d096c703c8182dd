import JSONKit

/// Why a call of a ``LineClient`` has no result.
public enum LineClientError: Error, Hashable, Sendable {
    /// The service answered with an error.
    case rpc(RPCFailure)
    /// There is no service at this path, or it does not let this process in.
    case notConnected(path: String, reason: String)
    /// The connection ended before the answer came.
    case closed
    /// The answer did not come in time. The service may still do what was asked.
    case timeout
    /// The task was cancelled. The service may still do what was asked.
    case cancelled
    /// What came back is not this protocol, or not of the method's shape.
    case protocolViolation(String)
}

/// An error as a service's answer says it.
public struct RPCFailure: Error, Hashable, Sendable {
    public let code: Int
    /// For people.
    public let message: String
    /// For programs; an object with `reason` where the service keeps to the protocol.
    public let data: JSONValue?

    public init(code: Int, message: String, data: JSONValue? = nil) {
        self.code = code
        self.message = message
        self.data = data
    }

    /// `data.reason`, as `not_found`.
    public var reason: String? { data?["reason"]?.text }
}

extension LineClientError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .rpc(let failure): failure.message
        case .notConnected(let path, let reason): "cannot connect to \(path): \(reason)"
        case .closed: "the connection was closed before the answer came"
        case .timeout: "no answer in time"
        case .cancelled: "the call was cancelled"
        case .protocolViolation(let problem): "not the line protocol: \(problem)"
        }
    }
}
