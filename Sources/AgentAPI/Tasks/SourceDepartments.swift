import IdentityModel
import JSONKit
import LineProtocol
import RegistryAPI

/// `source.departments`: live departments of the source, to choose a partial scope from.
public enum SourceDepartments: RPCMethod {
    public struct Params: JSONObject {
        public var idpId = IdPID(number: 0)
        public var parentId: String?

        public init() {}

        public init(idpId: IdPID, parentId: String? = nil) {
            self.idpId = idpId
            self.parentId = parentId
        }

        public mutating func fields(_ visitor: inout some JSONFieldVisitor) {
            visitor.required("idpId", &idpId, "The IdP; it may be closed.")
            visitor.optional("parentId", &parentId, "The source's id of the department to look into; absent for the top.")
        }
    }

    public struct Result: JSONObject {
        public var departments: [SourceDepartment] = []

        public init() {}

        public init(departments: [SourceDepartment]) {
            self.departments = departments
        }

        public mutating func fields(_ visitor: inout some JSONFieldVisitor) {
            visitor.required("departments", &departments, "The departments directly below.")
        }
    }

    public static let name = "source.departments"
    public static let summary = "Reads the departments directly below one, live from the source."
    public static let access = RPCAccess.admin
    public static let errors: [RPCReason] = [.notFound, .typeNotSupported, .registryUnavailable] + RPCReason.fromSource
}

/// A department as the source shows it now.
public struct SourceDepartment: JSONObject, Hashable {
    public var id = ""
    public var name = ""
    public var parentId: String?

    public init() {}

    public init(id: String, name: String, parentId: String?) {
        self.id = id
        self.name = name
        self.parentId = parentId
    }

    public mutating func fields(_ visitor: inout some JSONFieldVisitor) {
        visitor.required("id", &id, "The source's id, as a partial scope wants it.")
        visitor.required("name", &name, "Its name.")
        visitor.optional("parentId", &parentId, "The source's id of its parent.")
    }
}
