import IdentityModel
import JSONKit
import LineProtocol

/// `event.list`: events that came, newest first.
public enum EventList: RPCMethod {
    public struct Params: PagedParams {
        public var idpId: IdPID?
        public var verdict: DirectoryEvent.Verdict?
        public var type: String?
        public var paging = Paging()

        public init() {}

        public mutating func fields(_ visitor: inout some JSONFieldVisitor) {
            visitor.optional("idpId", &idpId, "Only this IdP's.")
            visitor.optional("verdict", &verdict, "Only those with this verdict.")
            visitor.optional("type", &type, "Only those of this type, in the source's words.")
            paging.fields(&visitor)
        }
    }

    public struct Result: JSONObject {
        public var events: [DirectoryEvent] = []
        public var nextPageToken: PageToken?

        public init() {}

        public init(events: [DirectoryEvent], nextPageToken: PageToken?) {
            self.events = events
            self.nextPageToken = nextPageToken
        }

        public mutating func fields(_ visitor: inout some JSONFieldVisitor) {
            visitor.required("events", &events, "The events, newest first.")
            visitor.optional("nextPageToken", &nextPageToken, "Present while there are more.")
        }
    }

    public static let name = "event.list"
    public static let summary = "Lists the events that came from sources, newest first, and what became of each."
    public static let access = RPCAccess.viewer
}
