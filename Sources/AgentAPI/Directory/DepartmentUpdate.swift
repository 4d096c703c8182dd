import IdentityModel
import JSONKit
import LineProtocol
import RegistryAPI

/// `department.update`: changes a department that is kept by hand.
public enum DepartmentUpdate: RPCMethod {
    public struct Params: JSONObject {
        public var id = DepartmentID(number: 0)
        public var patch = DraftPatch<DepartmentDraft>(.object([]))
        public var ifRevision: Int64?

        public init() {}

        public mutating func fields(_ visitor: inout some JSONFieldVisitor) {
            visitor.required("id", &id, "The department.")
            visitor.required("patch", &patch, "What changes, as a JSON Merge Patch (RFC 7396) of what `department.create` takes.")
            visitor.optional("ifRevision", &ifRevision, "Only if the department still has this revision.")
        }
    }

    public typealias Result = Department
    public static let name = "department.update"
    public static let summary = "Renames, moves or changes a department that is kept by hand; the paths of those below follow."
    public static let access = RPCAccess.admin
    public static let errors: [RPCReason] = [.notFound, .readOnly, .nameTaken, .revisionMismatch, .registryUnavailable]
}
