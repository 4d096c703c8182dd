import DirectoryStore
import IdentityModel

/// How a task begins.
enum Beginning {
    case anew(SyncConnection)
    /// With what an earlier process read, as soon as the IdP can be opened.
    case resumed(StagingArea)
    /// With what records say.
    case recorded(RecordedRun)

    /// What the task is again when it cannot be carried out; nil for a task that fails then.
    var original: SyncTask? {
        if case .recorded(let run) = self { run.original } else { nil }
    }
}
