import IdentityModel
import JSONKit
import LineProtocol
import RegistryAPI

/// `mapping.preview`: one person as mappings would have them stored.
public enum MappingPreview: RPCMethod {
    public struct Params: JSONObject {
        public var idpId = IdPID(number: 0)
        public var sourceId = ""
        public var mappings: FieldMappings?

        public init() {}

        public mutating func fields(_ visitor: inout some JSONFieldVisitor) {
            visitor.required("idpId", &idpId, "The IdP.")
            visitor.required("sourceId", &sourceId, "The source's id of the person.")
            visitor.optional("mappings", &mappings, "Mappings to try out; absent for those of the IdP.")
        }

        public func validate(noting problems: inout JSONProblems) {
            if !(1...256).contains(sourceId.utf8.count) { problems.note("must be 1 to 256 bytes", at: "sourceId") }
        }
    }

    public struct Result: JSONObject {
        public var id: EmployeeID?
        public var employee = EmployeeFields()
        public var mapped: [MappedField] = []
        public var thirdParty = JSONValue.null

        public init() {}

        public init(id: EmployeeID?, employee: EmployeeFields, mapped: [MappedField], thirdParty: JSONValue) {
            self.id = id
            self.employee = employee
            self.mapped = mapped
            self.thirdParty = thirdParty
        }

        public mutating func fields(_ visitor: inout some JSONFieldVisitor) {
            visitor.optional("id", &id, "The employee of the directory with this id at the source.")
            visitor.required("employee", &employee, "The local fields as they would be stored of a new employee.")
            visitor.required("fields", &mapped, "How each mapping fares, field by field.")
            visitor.required("thirdParty", &thirdParty, "The person as the source gave them.")
        }
    }

    public static let name = "mapping.preview"
    public static let summary = "Shows one person as mappings would have them stored, field by field; one live read, nothing is stored."
    public static let access = RPCAccess.admin
    public static let errors: [RPCReason] =
        [.notFound, .idpClosed, .typeNotSupported, .registryUnavailable] + RPCReason.fromSource
}
