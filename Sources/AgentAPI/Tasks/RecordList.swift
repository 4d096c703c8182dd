import IdentityModel
import JSONKit
import LineProtocol

/// `record.list`: what a task did, object by object.
public enum RecordList: RPCMethod {
    public struct Params: PagedParams {
        public var taskId = TaskID(number: 0)
        public var type: SyncRecord.ObjectType?
        public var action: SyncRecord.Action?
        public var success: Bool?
        public var state: SyncRecord.State?
        public var query: String?
        public var paging = Paging()

        public init() {}

        public init(taskId: TaskID) {
            self.taskId = taskId
        }

        public mutating func fields(_ visitor: inout some JSONFieldVisitor) {
            visitor.required("taskId", &taskId, "The task.")
            visitor.optional("type", &type, "Only these objects.")
            visitor.optional("action", &action, "Only these actions.")
            visitor.optional("success", &success, "Only what was done, or only what failed.")
            visitor.optional("state", &state, "Only what went so far.")
            visitor.optional("query", &query, "A part of the name, or the source's id.")
            paging.fields(&visitor)
        }
    }

    public struct Result: JSONObject {
        public var records: [SyncRecord] = []
        public var nextPageToken: PageToken?

        public init() {}

        public init(records: [SyncRecord], nextPageToken: PageToken?) {
            self.records = records
            self.nextPageToken = nextPageToken
        }

        public mutating func fields(_ visitor: inout some JSONFieldVisitor) {
            visitor.required("records", &records, "The records, in the order in which they were made.")
            visitor.optional("nextPageToken", &nextPageToken, "Present while there are more.")
        }
    }

    public static let name = "record.list"
    public static let summary = "Lists what a task did, object by object."
    public static let access = RPCAccess.viewer
    public static let errors: [RPCReason] = [.notFound]
}
