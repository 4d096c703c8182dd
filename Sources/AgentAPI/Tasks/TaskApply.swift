import IdentityModel
import LineProtocol
import RegistryAPI

/// `task.apply`: applies what a dry run planned.
public enum TaskApply: RPCMethod {
    public typealias Params = TaskReference
    public typealias Result = SyncTask
    public static let name = "task.apply"
    public static let summary = "Applies exactly the records of a planned task, as the same task."
    public static let access = RPCAccess.admin
    public static let errors: [RPCReason] = [.notFound, .idpClosed, .taskActive, .planStale, .registryUnavailable]
}
