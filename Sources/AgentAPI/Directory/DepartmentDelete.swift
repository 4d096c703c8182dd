import IdentityModel
import JSONKit
import LineProtocol
import RegistryAPI

/// `department.delete`: removes a department that is kept by hand.
public enum DepartmentDelete: RPCMethod {
    public typealias Params = DepartmentGet.Params
    public typealias Result = Deleted
    public static let name = "department.delete"
    public static let summary = "Removes a department that is kept by hand, when nobody is in it and nothing is below it."
    public static let access = RPCAccess.admin
    public static let errors: [RPCReason] = [.notFound, .readOnly, .notEmpty, .registryUnavailable]
}
