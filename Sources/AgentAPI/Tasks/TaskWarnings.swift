import IdentityModel
import JSONKit
import LineProtocol

/// `task.warnings`: what a task found odd and took all the same.
public enum TaskWarnings: RPCMethod {
    public struct Params: PagedParams {
        public var taskId = TaskID(number: 0)
        public var paging = Paging()

        public init() {}

        public mutating func fields(_ visitor: inout some JSONFieldVisitor) {
            visitor.required("taskId", &taskId, "The task.")
            paging.fields(&visitor)
        }
    }

    public struct Result: JSONObject {
        public var warnings: [SyncWarning] = []
        public var nextPageToken: PageToken?

        public init() {}

        public init(warnings: [SyncWarning], nextPageToken: PageToken?) {
            self.warnings = warnings
            self.nextPageToken = nextPageToken
        }

        public mutating func fields(_ visitor: inout some JSONFieldVisitor) {
            visitor.required("warnings", &warnings, "What was odd, object by object; at most 1000 for each reason.")
            visitor.optional("nextPageToken", &nextPageToken, "Present while there are more.")
        }
    }

    public static let name = "task.warnings"
    public static let summary = "Lists the objects that a task found odd and took all the same."
    public static let access = RPCAccess.viewer
    public static let errors: [RPCReason] = [.notFound]
}
