import DirectoryStore
import IdentityModel

/// Why what an administrator decided on a task is not done.
public enum TaskDecisionError: Error {
    case unknownTask(TaskID)
    /// The plan no longer fits; why, for people.
    case planStale(String)
    /// Nothing of the task waits for approval; it stands as it is.
    case notHeld(TaskID, SyncTask.Status)
    /// These records are not among those that the task holds.
    case recordsNotHeld([RecordID])
    /// There is nothing that the task changed in the directory.
    case nothingToUndo(TaskID)
    case idpClosed(IdPID)
    case unknownIdP(IdPID)
    /// The IdP has a task that is not over, or nothing is started any more.
    case notStarted(SyncStartError)
    case store(DirectoryStoreError)
}
