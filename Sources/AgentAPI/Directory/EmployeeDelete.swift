import IdentityModel
import JSONKit
import LineProtocol
import RegistryAPI

/// `employee.delete`: removes an employee who is kept by hand.
public enum EmployeeDelete: RPCMethod {
    public struct Params: JSONObject {
        public var id = EmployeeID(number: 0)

        public init() {}

        public mutating func fields(_ visitor: inout some JSONFieldVisitor) {
            visitor.required("id", &id, "The employee.")
        }
    }

    public typealias Result = Deleted
    public static let name = "employee.delete"
    public static let summary = "Removes an employee who is kept by hand."
    public static let access = RPCAccess.admin
    public static let errors: [RPCReason] = [.notFound, .readOnly, .registryUnavailable]
}
