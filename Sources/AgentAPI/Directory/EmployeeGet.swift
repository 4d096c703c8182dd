import IdentityModel
import JSONKit
import LineProtocol

/// `employee.get`: one employee of the directory.
public enum EmployeeGet: RPCMethod {
    public struct Params: JSONObject {
        public var id: EmployeeID?
        public var idpId: IdPID?
        public var sourceId: String?

        public init() {}

        public init(id: EmployeeID) {
            self.id = id
        }

        public init(idpId: IdPID, sourceId: String) {
            self.idpId = idpId
            self.sourceId = sourceId
        }

        public mutating func fields(_ visitor: inout some JSONFieldVisitor) {
            visitor.optional("id", &id, "The employee.")
            visitor.optional("idpId", &idpId, "The IdP, with `sourceId`, instead of `id`.")
            visitor.optional("sourceId", &sourceId, "The source's id of the employee.")
        }

        public func validate(noting problems: inout JSONProblems) {
            guard problems.isSound("id"), problems.isSound("idpId"), problems.isSound("sourceId") else { return }
            switch (id, idpId, sourceId) {
            case (_?, nil, nil), (nil, _?, _?): break
            case (nil, nil, nil): problems.note("required, or idpId and sourceId", at: "id")
            case (_?, _, _): problems.note("goes only without idpId and sourceId", at: "id")
            case (nil, nil, _): problems.note("required with sourceId", at: "idpId")
            case (nil, _, nil): problems.note("required with idpId", at: "sourceId")
            }
        }
    }

    public typealias Result = Employee
    public static let name = "employee.get"
    public static let summary = "Gives one employee of the directory."
    public static let access = RPCAccess.viewer
    public static let errors: [RPCReason] = [.notFound]
}
