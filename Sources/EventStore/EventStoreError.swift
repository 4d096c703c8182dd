import GRDB
import IdentityModel

/// What can go wrong with the file of events.
public enum EventStoreError: Error, Hashable, Sendable {
    /// A page token that this store did not make.
    case invalidPageToken
    /// The caller was cancelled; nothing of the transaction was kept.
    case cancelled
    /// No room on the disk; nothing of the transaction was kept.
    case diskFull
    /// Any other trouble with the file. The text is for the log.
    case unavailable(String)

    init(_ error: any Error) {
        switch error {
        case let error as EventStoreError: self = error
        case is CancellationError: self = .cancelled
        case let error as DatabaseError where error.resultCode == .SQLITE_FULL: self = .diskFull
        case let error as DatabaseError where [.SQLITE_INTERRUPT, .SQLITE_ABORT].contains(error.resultCode): self = .cancelled
        default: self = .unavailable(String(describing: error))
        }
    }
}
