import DirectoryStore
import IdentityModel
import SourceAPI

/// Why a task could not go on, in a task's words.
struct SyncFailure: Error {
    let type: SyncTask.FailType
    let error: TaskError

    init(_ type: SyncTask.FailType, _ error: TaskError) {
        self.type = type
        self.error = error
    }

    init(_ error: any Error) {
        switch error {
        case let failure as SyncFailure: self = failure
        case let fault as SourceFault: self.init(SyncTask.FailType(fault.class), TaskError(source: fault))
        case DirectoryStoreError.diskFull:
            self.init(
                .internal,
                TaskError(reason: "disk_full", message: "No room on the disk; the directory is as it was. Make room and synchronize again.")
            )
        case is DirectoryStoreError:
            self.init(
                .internal,
                TaskError(reason: "internal_error", message: "The directory's files could not be used; the directory is as it was."))
        default:
            self.init(.internal, TaskError(reason: "internal_error", message: "The task failed; the directory is as it was."))
        }
    }

    static let interrupted = SyncFailure(
        .interrupted,
        TaskError(reason: "interrupted", message: "The service stopped while the task ran; the directory is as it was. Synchronize again."))
}

extension TaskError {
    init(source fault: SourceFault) {
        self.init(reason: "source_error", message: fault.message, source: fault)
    }
}

extension SyncTask.FailType {
    init(_ class: SourceFault.Class) {
        switch `class` {
        case .credentials: self = .credentials
        case .ipNotAllowed, .permission: self = .permission
        case .scope: self = .scope
        case .throttled: self = .throttled
        case .quota: self = .quota
        case .network, .protocol: self = .network
        }
    }
}
