import IdentityModel
import JSONKit
import LineProtocol

/// `event.drift`: what a synchronization had to change although events were to bring it.
public enum EventDrift: RPCMethod {
    public struct Params: PagedParams {
        public var taskId = TaskID(number: 0)
        public var paging = Paging()

        public init() {}

        public mutating func fields(_ visitor: inout some JSONFieldVisitor) {
            visitor.required("taskId", &taskId, "A task that synchronized everything.")
            paging.fields(&visitor)
        }
    }

    public struct Result: JSONObject {
        public var objects: [DriftedObject] = []
        public var nextPageToken: PageToken?

        public init() {}

        public init(objects: [DriftedObject], nextPageToken: PageToken?) {
            self.objects = objects
            self.nextPageToken = nextPageToken
        }

        public mutating func fields(_ visitor: inout some JSONFieldVisitor) {
            visitor.required("objects", &objects, "The objects, by type and the source's id.")
            visitor.optional("nextPageToken", &nextPageToken, "Present while there are more.")
        }
    }

    public static let name = "event.drift"
    public static let summary = "Lists what a synchronization had to change because no event told of it."
    public static let access = RPCAccess.viewer
    public static let errors: [RPCReason] = [.notFound]
}

/// An object that had changed at the source and no event told of it.
public struct DriftedObject: JSONObject, Hashable {
    public var type = SyncRecord.ObjectType.employee
    public var sourceId = ""
    public var action = SyncRecord.Action.update

    public init() {}

    public init(_ type: SyncRecord.ObjectType, _ sourceId: String, _ action: SyncRecord.Action) {
        self.type = type
        self.sourceId = sourceId
        self.action = action
    }

    public mutating func fields(_ visitor: inout some JSONFieldVisitor) {
        visitor.required("type", &type, "What it is.")
        visitor.required("sourceId", &sourceId, "The source's id of it.")
        visitor.required("action", &action, "What the synchronization did.")
    }
}
