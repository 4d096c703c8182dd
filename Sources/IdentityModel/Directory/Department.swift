import JSONKit

/// A department of the directory.
public struct Department: JSONObject, Hashable {
    public var id = DepartmentID.placeholder
    public var idpId = IdPID.placeholder
    public var sourceId = ""
    public var name = ""
    public var parentId: DepartmentID?
    public var parentSourceId: String?
    public var order: Int64?
    /// The source's ids of the managers.
    public var managers: [String] = []
    public var extended: [String: JSONValue] = [:]
    /// Names from the root to this department.
    public var path: [String] = []
    /// `OU=leaf,…,OU=<IdP name>`.
    public var dn = ""
    /// Employees directly in this department.
    public var members = 0
    /// Employees in this department and below, each counted once.
    public var membersRecursive = 0
    public var createdAt = Timestamp(milliseconds: 0)
    public var updatedAt = Timestamp(milliseconds: 0)
    public var revision: Int64 = 1

    public init() {}

    public static var schemaName: String? { "Department" }

    public mutating func fields(_ visitor: inout some JSONFieldVisitor) {
        visitor.required("id", &id, "Made here; stays for as long as the source keeps the department.")
        visitor.required("idpId", &idpId, "The IdP it comes from.")
        visitor.required("sourceId", &sourceId, "The source's id.")
        visitor.required("name", &name, "Its name.")
        visitor.optional("parentId", &parentId, "The parent; absent at the root of what is synchronized.")
        visitor.optional("parentSourceId", &parentSourceId, "The source's id of the parent.")
        visitor.optional("order", &order, "Position among its siblings.")
        visitor.defaulted("managers", &managers, "The source's ids of the managers.")
        visitor.defaulted("extended", &extended, "Extended fields.")
        visitor.required("path", &path, "Names from the root to this department.")
        visitor.required("dn", &dn, "Distinguished name, leaf first: `OU=leaf,…,OU=<IdP name>`.")
        visitor.required("members", &members, "Employees directly in this department.")
        visitor.required("membersRecursive", &membersRecursive, "Employees in this department and below, each counted once.")
        visitor.required("createdAt", &createdAt, "When it came into the directory.")
        visitor.required("updatedAt", &updatedAt, "When it changed last.")
        visitor.required("revision", &revision, "Counts its changes, from 1.")
    }
}
