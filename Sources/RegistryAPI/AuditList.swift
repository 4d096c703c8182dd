import IdentityModel
import JSONKit
import LineProtocol

/// `audit.list`: who did what.
public enum AuditList: RPCMethod {
    public struct Params: JSONObject {
        public var idpId: IdPID?
        public var method: String?
        public var pageSize = PageSize.standard
        public var pageToken: PageToken?

        public init() {}

        public mutating func fields(_ visitor: inout some JSONFieldVisitor) {
            visitor.optional("idpId", &idpId, "Only entries about this IdP.")
            visitor.optional("method", &method, "Only calls of this method.")
            visitor.defaulted("pageSize", &pageSize, "How many at once, 1 to 1000.")
            visitor.optional("pageToken", &pageToken, "`nextPageToken` of the page before.")
        }
    }

    public struct Result: JSONObject {
        public var entries: [AuditEntry] = []
        public var nextPageToken: PageToken?

        public init() {}

        public init(entries: [AuditEntry], nextPageToken: PageToken?) {
            self.entries = entries
            self.nextPageToken = nextPageToken
        }

        public mutating func fields(_ visitor: inout some JSONFieldVisitor) {
            visitor.required("entries", &entries, "Newest first.")
            visitor.optional("nextPageToken", &nextPageToken, "There is more; asks for the next page.")
        }
    }

    public static let name = "audit.list"
    public static let summary = "Lists what was changed or refused and which secrets were read, by whom and when, newest first."
    public static let access = RPCAccess.viewer
}
