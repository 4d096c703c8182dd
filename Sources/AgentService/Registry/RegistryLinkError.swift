import LineProtocol

/// Why the registry gave no answer.
public enum RegistryLinkError: Error, Hashable, Sendable {
    /// It cannot be reached. The text says why, for the log.
    case unavailable(String)
    /// It answered with an error.
    case refused(RPCFailure)

    init(_ error: LineClientError) {
        switch error {
        case .rpc(let failure): self = .refused(failure)
        case .notConnected, .closed, .timeout, .cancelled, .protocolViolation: self = .unavailable("\(error)")
        }
    }
}
