import IdentityModel
import JSONKit
import LineProtocol

/// `idp.list`: the identity providers.
public enum IdPList: RPCMethod {
    public struct Params: JSONObject, Hashable {
        public var types: [IdPType]?
        public var status: IdPStatus?
        public var query: String?
        public var pageSize = PageSize.standard
        public var pageToken: PageToken?

        public init() {}

        public mutating func fields(_ visitor: inout some JSONFieldVisitor) {
            visitor.optional("types", &types, "Only IdPs of these types.")
            visitor.optional("status", &status, "Only IdPs that stand so.")
            visitor.optional("query", &query, "Only IdPs whose name or description contains this text, whatever its case.")
            visitor.defaulted("pageSize", &pageSize, "How many at once, 1 to 1000.")
            visitor.optional("pageToken", &pageToken, "`nextPageToken` of the page before.")
        }
    }

    public struct Result: JSONObject {
        public var idps: [IdP] = []
        public var nextPageToken: PageToken?
        public var total = 0

        public init() {}

        public mutating func fields(_ visitor: inout some JSONFieldVisitor) {
            visitor.required("idps", &idps, "In the order of their creation.")
            visitor.optional("nextPageToken", &nextPageToken, "There is more; asks for the next page.")
            visitor.required("total", &total, "How many there are on all pages.")
        }
    }

    public static let name = "idp.list"
    public static let summary = "Lists the IdPs, in the order of their creation."
    public static let access = RPCAccess.viewer
}
