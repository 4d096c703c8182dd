import IdentityModel
import JSONKit
import LineProtocol

/// `department.list`: departments of the directory.
public enum DepartmentList: RPCMethod {
    public struct Params: PagedParams {
        public var idpId = IdPID(number: 0)
        public var parentId: DepartmentID?
        public var recursive = false
        public var query: String?
        public var paging = Paging()

        public init() {}

        public init(idpId: IdPID, parentId: DepartmentID? = nil) {
            self.idpId = idpId
            self.parentId = parentId
        }

        public mutating func fields(_ visitor: inout some JSONFieldVisitor) {
            visitor.required("idpId", &idpId, "The IdP.")
            visitor.optional("parentId", &parentId, "Only those directly below this department; absent for all of the IdP.")
            visitor.defaulted("recursive", &recursive, "With `parentId`: those at any depth below it.")
            visitor.optional("query", &query, "A part of the name.")
            paging.fields(&visitor)
        }
    }

    public struct Result: JSONObject {
        public var departments: [Department] = []
        public var nextPageToken: PageToken?

        public init() {}

        public init(departments: [Department], nextPageToken: PageToken?) {
            self.departments = departments
            self.nextPageToken = nextPageToken
        }

        public mutating func fields(_ visitor: inout some JSONFieldVisitor) {
            visitor.required("departments", &departments, "The departments.")
            visitor.optional("nextPageToken", &nextPageToken, "Present while there are more.")
        }
    }

    public static let name = "department.list"
    public static let summary = "Lists departments of the directory."
    public static let access = RPCAccess.viewer
    public static let errors: [RPCReason] = [.notFound]
}
