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
        public var asOf: String?
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
            visitor.optional("asOf", &asOf, "As the directory was at this cursor of the change feed; goes with `idpId` alone.")
            paging.fields(&visitor)
        }

        public func validate(noting problems: inout JSONProblems) {
            if asOf != nil && !isWhole { problems.note("goes with idpId alone", at: "asOf") }
        }

        /// Whether everything is wanted: such a listing is of one moment, however long its reader takes for the pages.
        public var isWhole: Bool { parentId == nil && query == nil }
    }

    public struct Result: JSONObject {
        public var departments: [Department] = []
        public var asOf: String?
        public var nextPageToken: PageToken?

        public init() {}

        public init(departments: [Department], asOf: String? = nil, nextPageToken: PageToken?) {
            self.departments = departments
            self.asOf = asOf
            self.nextPageToken = nextPageToken
        }

        public mutating func fields(_ visitor: inout some JSONFieldVisitor) {
            visitor.required("departments", &departments, "The departments.")
            visitor.optional(
                "asOf", &asOf,
                "Where the change feed goes on from what the pages show; absent where the list is narrowed by more than `idpId`.")
            visitor.optional("nextPageToken", &nextPageToken, "Present while there are more.")
        }
    }

    public static let name = "department.list"
    public static let summary = "Lists departments of the directory."
    public static let access = RPCAccess.viewer
    public static let errors: [RPCReason] = [.notFound, .cursorExpired, .registryUnavailable]
}
