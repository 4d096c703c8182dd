import IdentityModel
import JSONKit
import LineProtocol
import RegistryAPI

/// `employee.update`: changes what may be changed here of a person: all of who is kept by hand, little of who comes from a source.
public enum EmployeeUpdate: RPCMethod {
    public struct Params: JSONObject {
        public var id = EmployeeID(number: 0)
        public var patch = EmployeePatch(.object([]))
        public var ifRevision: Int64?

        public init() {}

        public mutating func fields(_ visitor: inout some JSONFieldVisitor) {
            visitor.required("id", &id, "The employee.")
            visitor.required(
                "patch", &patch,
                """
                `title`, `employmentStatus` (`active`, `left`), `expiresAt` (when the account is suspended by itself); null gives \
                the source's value back, and no expiry. Of an employee of an IdP of type `custom` any member of `employee.create`.
                """)
            visitor.optional("ifRevision", &ifRevision, "Only if the employee still has this revision.")
        }
    }

    public typealias Result = Employee
    public static let name = "employee.update"
    public static let summary = """
        Changes the title or employment status of an employee until the source changes that field, or when the account expires; of an \
        employee who is kept by hand everything.
        """
    public static let access = RPCAccess.admin
    public static let errors: [RPCReason] = [.notFound, .readOnly, .nameTaken, .revisionMismatch, .registryUnavailable]
}
