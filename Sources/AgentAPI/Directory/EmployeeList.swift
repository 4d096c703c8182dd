import IdentityModel
import JSONKit
import LineProtocol

/// `employee.list`: employees of the directory.
public enum EmployeeList: RPCMethod {
    public struct Params: PagedParams {
        public var idpId: IdPID?
        public var departmentId: DepartmentID?
        public var recursive = false
        public var query: String?
        public var accountStatus: Employee.AccountStatus?
        public var employmentStatus: Employee.EmploymentStatus?
        public var asOf: String?
        public var paging = Paging()

        public init() {}

        public init(idpId: IdPID, query: String? = nil) {
            self.idpId = idpId
            self.query = query
        }

        public mutating func fields(_ visitor: inout some JSONFieldVisitor) {
            visitor.optional("idpId", &idpId, "Only this IdP's.")
            visitor.optional("departmentId", &departmentId, "Only those directly in this department.")
            visitor.defaulted("recursive", &recursive, "With `departmentId`: those at any depth below it too.")
            visitor.optional(
                "query", &query,
                """
                A part of the name, of the email address, phone number, username or the source's id. A Chinese name is found by pinyin too, \
                in full (`lilei`) or by its initials (`ll`).
                """)
            visitor.optional("accountStatus", &accountStatus, "Only these accounts.")
            visitor.optional("employmentStatus", &employmentStatus, "Only these employees.")
            visitor.optional("asOf", &asOf, "As the directory was at this cursor of the change feed; goes with `idpId` alone.")
            paging.fields(&visitor)
        }

        public func validate(noting problems: inout JSONProblems) {
            if asOf != nil && !isWhole { problems.note("goes with idpId alone", at: "asOf") }
        }

        /// Whether everything is wanted: such a listing is of one moment, however long its reader takes for the pages.
        public var isWhole: Bool { departmentId == nil && query == nil && accountStatus == nil && employmentStatus == nil }
    }

    public struct Result: JSONObject {
        public var employees: [Employee] = []
        public var asOf: String?
        public var nextPageToken: PageToken?

        public init() {}

        public init(employees: [Employee], asOf: String? = nil, nextPageToken: PageToken?) {
            self.employees = employees
            self.asOf = asOf
            self.nextPageToken = nextPageToken
        }

        public mutating func fields(_ visitor: inout some JSONFieldVisitor) {
            visitor.required("employees", &employees, "The employees.")
            visitor.optional(
                "asOf", &asOf,
                """
                Where the change feed goes on from what the pages show; absent where employees are searched for by more than `idpId`.
                """)
            visitor.optional("nextPageToken", &nextPageToken, "Present while there are more.")
        }
    }

    public static let name = "employee.list"
    public static let summary = "Lists and searches employees of the directory."
    public static let access = RPCAccess.viewer
    public static let errors: [RPCReason] = [.notFound, .cursorExpired, .registryUnavailable]
}
