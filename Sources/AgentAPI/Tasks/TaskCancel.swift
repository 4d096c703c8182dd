import IdentityModel
import LineProtocol

/// `task.cancel`: stops a task.
public enum TaskCancel: RPCMethod {
    public typealias Params = TaskReference
    public typealias Result = SyncTask
    public static let name = "task.cancel"
    public static let summary = "Stops a task and gives it as it then stands; one that is over stays as it ended."
    public static let access = RPCAccess.admin
    public static let errors: [RPCReason] = [.notFound]
}
