import IdentityModel
import LineProtocol
import RegistryAPI

/// `task.undo`: takes a task back.
public enum TaskUndo: RPCMethod {
    public typealias Params = TaskReference
    public typealias Result = SyncTask
    public static let name = "task.undo"
    public static let summary = "Puts the directory back as it was before a task, by a new task."
    public static let access = RPCAccess.admin
    public static let errors: [RPCReason] = [.notFound, .idpClosed, .taskActive, .nothingToUndo, .registryUnavailable]
}
