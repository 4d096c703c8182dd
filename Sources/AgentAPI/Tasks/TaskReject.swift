import IdentityModel
import LineProtocol
import RegistryAPI

/// `task.reject`: gives up what a task holds.
public enum TaskReject: RPCMethod {
    public typealias Params = TaskReference
    public typealias Result = SyncTask
    public static let name = "task.reject"
    public static let summary = "Gives up the removals that a held task waits with; the task ends without them."
    public static let access = RPCAccess.admin
    public static let errors: [RPCReason] = [.notFound, .taskActive, .notHeld]
}
