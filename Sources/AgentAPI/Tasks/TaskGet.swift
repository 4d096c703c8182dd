import IdentityModel
import LineProtocol

/// `task.get`: one task as it stands.
public enum TaskGet: RPCMethod {
    public typealias Params = TaskReference
    public typealias Result = SyncTask
    public static let name = "task.get"
    public static let summary = "Gives one task as it stands."
    public static let access = RPCAccess.viewer
    public static let errors: [RPCReason] = [.notFound]
}
