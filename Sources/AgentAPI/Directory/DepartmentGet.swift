import IdentityModel
import JSONKit
import LineProtocol

/// `department.get`: one department of the directory.
public enum DepartmentGet: RPCMethod {
    public struct Params: JSONObject {
        public var id = DepartmentID(number: 0)

        public init() {}

        public init(id: DepartmentID) {
            self.id = id
        }

        public mutating func fields(_ visitor: inout some JSONFieldVisitor) {
            visitor.required("id", &id, "The department.")
        }
    }

    public typealias Result = Department
    public static let name = "department.get"
    public static let summary = "Gives one department of the directory."
    public static let access = RPCAccess.viewer
    public static let errors: [RPCReason] = [.notFound]
}
