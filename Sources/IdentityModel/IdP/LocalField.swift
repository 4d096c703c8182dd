import JSONKit

/// A field of departments or employees that a mapping may fill.
public struct LocalField: JSONObject, Hashable {
    public enum Kind: String, JSONEnum {
        case string, number, boolean, date, list
    }

    public enum Owner: String, JSONEnum {
        case department, employee
    }

    public var key = ""
    public var name = ""
    public var type = Kind.string
    public var owner = Owner.employee
    public var builtin = true
    public var description: String?

    public init() {}

    public init(_ key: String, _ name: String, _ type: Kind = .string, of owner: Owner = .employee, description: String? = nil) {
        self.key = key
        self.name = name
        self.type = type
        self.owner = owner
        self.description = description
    }

    public static var schemaName: String? { "LocalField" }

    public mutating func fields(_ visitor: inout some JSONFieldVisitor) {
        visitor.required("key", &key, "How mappings name it.")
        visitor.required("name", &name, "For people.")
        visitor.required("type", &type, "What it holds.")
        visitor.required("owner", &owner, "Whose field it is.")
        visitor.required("builtin", &builtin, "False for an extended field.")
        visitor.optional("description", &description, "What it is for.")
    }

    public static let builtinFields: [LocalField] = [
        LocalField("name", "Name", of: .department),
        LocalField("parentId", "Parent department", of: .department, description: "The source's id of the parent."),
        LocalField("order", "Order", .number, of: .department),
        LocalField("managers", "Managers", .list, of: .department, description: "The source's ids of the managers."),
        LocalField("username", "Username"),
        LocalField("displayName", "Display name"),
        LocalField("email", "Email address"),
        LocalField("telephone", "Mobile phone number"),
        LocalField("title", "Position"),
        LocalField("employeeNumber", "Employee number"),
        LocalField("workPlace", "Place of work"),
        LocalField("description", "Description"),
        LocalField("hiredDate", "Date of hire", .date),
        LocalField("manager", "Direct manager", description: "The source's id of the manager."),
        LocalField("employmentStatus", "Employment status"),
    ]
}
