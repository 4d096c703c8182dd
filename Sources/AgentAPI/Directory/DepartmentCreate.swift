import IdentityModel
import JSONKit
import LineProtocol
import RegistryAPI

/// `department.create`: a department of an IdP that is kept by hand.
public enum DepartmentCreate: RPCMethod {
    public struct Params: JSONObject {
        public var idpId = IdPID(number: 0)
        public var draft = DepartmentDraft()

        public init() {}

        public mutating func fields(_ visitor: inout some JSONFieldVisitor) {
            visitor.required("idpId", &idpId, "The IdP, of type `custom`.")
            draft.fields(&visitor)
        }

        public func validate(noting problems: inout JSONProblems) { draft.validate(noting: &problems) }
    }

    public typealias Result = Department
    public static let name = "department.create"
    public static let summary = "Makes a department of an IdP that is kept by hand."
    public static let access = RPCAccess.admin
    public static let errors: [RPCReason] = [.notFound, .readOnly, .nameTaken, .registryUnavailable]
}
