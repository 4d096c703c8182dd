import JSONKit

/// A person of the directory.
public struct Employee: JSONObject, Hashable {
    public enum AccountStatus: String, JSONEnum {
        /// Never logged in.
        case pending
        case enabled
        case suspended
    }

    public enum EmploymentStatus: String, JSONEnum {
        case active, left
    }

    /// Why an account is suspended.
    public enum Suspension: String, JSONEnum {
        /// An administrator did it; only an administrator takes it back.
        case administrator
        /// `expiresAt` has passed.
        case expiry
        /// The person left the source.
        case departure
    }

    public var id = EmployeeID.placeholder
    public var idpId = IdPID.placeholder
    public var sourceId = ""
    public var unionId: String?
    public var fields = EmployeeFields()
    public var departments: [Membership] = []
    public var accountStatus = AccountStatus.pending
    public var employmentStatus = EmploymentStatus.active
    public var leftAt: Timestamp?
    /// True for who may not be read any more and is kept.
    public var outOfScope: Bool?
    public var suspendedBy: Suspension?
    public var expiresAt: Timestamp?
    public var localEdits: [LocalEdit] = []
    public var lastLoginAt: Timestamp?
    public var createdAt = Timestamp(milliseconds: 0)
    public var updatedAt = Timestamp(milliseconds: 0)
    public var syncedAt: Timestamp?
    public var revision: Int64 = 1

    public init() {}

    public static var schemaName: String? { "Employee" }

    public mutating func fields(_ visitor: inout some JSONFieldVisitor) {
        visitor.required("id", &id, "Made here; a person who returns gets the same one again.")
        visitor.required("idpId", &idpId, "The IdP the person comes from.")
        visitor.required("sourceId", &sourceId, "The source's id.")
        visitor.optional("unionId", &unionId, "The source's id across its applications.")
        fields.fields(&visitor)
        visitor.required("departments", &departments, "Every department the person is in.")
        visitor.required("accountStatus", &accountStatus, "Whether the person may log in.")
        visitor.required("employmentStatus", &employmentStatus, "Whether the person works here.")
        visitor.optional("leftAt", &leftAt, "When the person was found to have left.")
        visitor.optional(
            "outOfScope", &outOfScope, "True for a person whom the source does not let us see any more, and who is kept as last seen.")
        visitor.optional("suspendedBy", &suspendedBy, "Why the account is suspended; absent while it is not.")
        visitor.optional("expiresAt", &expiresAt, "When the account is suspended by itself.")
        visitor.defaulted("localEdits", &localEdits, "Fields that were edited here; each stays until the source changes it.")
        visitor.optional("lastLoginAt", &lastLoginAt, "When the person logged in last; no change of its own on the feed.")
        visitor.required("createdAt", &createdAt, "When the person came into the directory.")
        visitor.required("updatedAt", &updatedAt, "When the person changed last.")
        visitor.optional("syncedAt", &syncedAt, "When the source confirmed the person last.")
        visitor.required("revision", &revision, "Counts the changes, from 1.")
    }
}

/// The fields of an employee that mappings fill. An absent one is unknown; an empty one is known to be empty.
public struct EmployeeFields: JSONObject, Hashable {
    public var username: String?
    public var displayName: String?
    public var email: String?
    public var telephone: String?
    public var title: String?
    public var employeeNumber: String?
    public var workPlace: String?
    public var description: String?
    /// `YYYY-MM-DD`, in China's time zone.
    public var hiredDate: String?
    /// The source's id of the direct manager.
    public var manager: String?
    public var extended: [String: JSONValue] = [:]

    public init() {}

    public mutating func fields(_ visitor: inout some JSONFieldVisitor) {
        visitor.optional("username", &username, "The name of the account.")
        visitor.optional("displayName", &displayName, "The name of the person.")
        visitor.optional("email", &email, "Email address.")
        visitor.optional("telephone", &telephone, "Mobile phone number.")
        visitor.optional("title", &title, "Position.")
        visitor.optional("employeeNumber", &employeeNumber, "Employee number; not unique.")
        visitor.optional("workPlace", &workPlace, "Place of work.")
        visitor.optional("description", &description, "Remark.")
        visitor.optional("hiredDate", &hiredDate, "Date of hire, `YYYY-MM-DD`.")
        visitor.optional("manager", &manager, "The source's id of the direct manager.")
        visitor.defaulted("extended", &extended, "Extended fields.")
    }
}

/// An employee's place in one department.
public struct Membership: JSONObject, Hashable {
    public var id: DepartmentID?
    public var sourceId = ""
    public var name: String?
    public var leader: Bool?
    /// Position in the department; larger comes first. Up to 18 digits, exact.
    public var order: Int64?

    public init() {}

    public init(sourceId: String, leader: Bool? = nil, order: Int64? = nil) {
        self.sourceId = sourceId
        self.leader = leader
        self.order = order
    }

    public mutating func fields(_ visitor: inout some JSONFieldVisitor) {
        visitor.optional("id", &id, "The department.")
        visitor.required("sourceId", &sourceId, "The source's id of the department.")
        visitor.optional("name", &name, "Its name.")
        visitor.optional("leader", &leader, "Whether the person leads it.")
        visitor.optional("order", &order, "Position in the department; larger comes first.")
    }
}
