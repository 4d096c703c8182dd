import IdentityModel
import JSONKit
import LineProtocol

/// `task.list`: tasks, newest first.
public enum TaskList: RPCMethod {
    public struct Params: PagedParams {
        public var idpId: IdPID?
        public var status: SyncTask.Status?
        public var trigger: SyncTask.Trigger?
        public var paging = Paging()

        public init() {}

        public mutating func fields(_ visitor: inout some JSONFieldVisitor) {
            visitor.optional("idpId", &idpId, "Only this IdP's.")
            visitor.optional("status", &status, "Only these.")
            visitor.optional("trigger", &trigger, "Only these.")
            paging.fields(&visitor)
        }
    }

    public struct Result: JSONObject {
        public var tasks: [SyncTask] = []
        public var nextPageToken: PageToken?

        public init() {}

        public init(tasks: [SyncTask], nextPageToken: PageToken?) {
            self.tasks = tasks
            self.nextPageToken = nextPageToken
        }

        public mutating func fields(_ visitor: inout some JSONFieldVisitor) {
            visitor.required("tasks", &tasks, "The tasks, newest first.")
            visitor.optional("nextPageToken", &nextPageToken, "Present while there are more.")
        }
    }

    public static let name = "task.list"
    public static let summary = "Lists tasks, newest first."
    public static let access = RPCAccess.viewer
}
