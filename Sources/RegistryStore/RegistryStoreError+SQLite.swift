import GRDB

extension RegistryStoreError {
    /// The store's word for an error of SQLite's.
    init(_ error: any Error) {
        switch error {
        case let error as RegistryStoreError: self = error
        case is CancellationError: self = .cancelled
        case let error as DatabaseError:
            switch error.resultCode {
            case .SQLITE_INTERRUPT, .SQLITE_ABORT: self = .cancelled
            case .SQLITE_FULL: self = .diskFull
            case .SQLITE_CORRUPT, .SQLITE_NOTADB: self = .corrupt(error.description)
            default: self = .unavailable(error.description)
            }
        default: self = .unavailable(String(describing: error))
        }
    }
}
