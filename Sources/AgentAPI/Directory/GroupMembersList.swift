import IdentityModel
import JSONKit
import LineProtocol

/// `group.members`: who is in a user group now.
public enum GroupMembersList: RPCMethod {
    public struct Params: PagedParams {
        public var id = GroupID(number: 0)
        public var asOf: String?
        public var paging = Paging()

        public init() {}

        public mutating func fields(_ visitor: inout some JSONFieldVisitor) {
            visitor.required("id", &id, "The group.")
            visitor.optional("asOf", &asOf, "As the group and its members were at this cursor of the change feed.")
            paging.fields(&visitor)
        }
    }

    public typealias Result = EmployeeList.Result
    public static let name = "group.members"
    public static let summary = "Lists who is in a user group now: people who work here, of enabled IdPs, who meet one of its attributes."
    public static let access = RPCAccess.viewer
    public static let errors: [RPCReason] = [.notFound, .cursorExpired, .registryUnavailable]
}
