import IdentityModel
import JSONKit
import LineProtocol

/// `group.list`: user groups.
public enum GroupList: RPCMethod {
    public struct Params: PagedParams {
        public var paging = Paging()

        public init() {}

        public mutating func fields(_ visitor: inout some JSONFieldVisitor) { paging.fields(&visitor) }
    }

    public struct Result: JSONObject {
        public var groups: [UserGroup] = []
        public var nextPageToken: PageToken?

        public init() {}

        public init(groups: [UserGroup], nextPageToken: PageToken?) {
            self.groups = groups
            self.nextPageToken = nextPageToken
        }

        public mutating func fields(_ visitor: inout some JSONFieldVisitor) {
            visitor.required("groups", &groups, "The groups.")
            visitor.optional("nextPageToken", &nextPageToken, "Present while there are more.")
        }
    }

    public static let name = "group.list"
    public static let summary = "Lists user groups."
    public static let access = RPCAccess.viewer
}
