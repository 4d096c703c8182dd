import JSONKit

/// What may be set of an employee who is kept by hand.
public struct EmployeeDraft: JSONObject, Hashable {
    public var username = Username.placeholder
    public var displayName: LineText?
    public var email: EmailAddress?
    public var telephone: TelephoneNumber?
    public var title: LineText?
    public var employeeNumber: LineText?
    public var workPlace: LineText?
    public var description: LineText?
    public var hiredDate: String?
    public var manager: LineText?
    public var employmentStatus = Employee.EmploymentStatus.active
    public var expiresAt: Timestamp?
    public var extended: [String: JSONValue] = [:]
    /// Nil stands for the root.
    public var departmentIds: [DepartmentID]?

    public init() {}

    public static var schemaName: String? { "EmployeeDraft" }

    public mutating func fields(_ visitor: inout some JSONFieldVisitor) {
        visitor.required("username", &username, "The name of the account; unique within the IdP, letters of both cases being the same.")
        visitor.optional("displayName", &displayName, "The name of the person; absent: the username.")
        visitor.optional("email", &email, "Email address.")
        visitor.optional("telephone", &telephone, "Mobile phone number.")
        visitor.optional("title", &title, "Position.")
        visitor.optional("employeeNumber", &employeeNumber, "Employee number.")
        visitor.optional("workPlace", &workPlace, "Place of work.")
        visitor.optional("description", &description, "Remark.")
        visitor.optional("hiredDate", &hiredDate, "Date of hire, `YYYY-MM-DD`.")
        visitor.optional("manager", &manager, "The `sourceId` of the direct manager.")
        visitor.defaulted("employmentStatus", &employmentStatus, "Whether the person works here.")
        visitor.optional("expiresAt", &expiresAt, "When the account is suspended by itself.")
        visitor.defaulted("extended", &extended, "Extended fields, by their keys.")
        visitor.optional("departmentIds", &departmentIds, "Every department the person is in; absent: the root.")
    }

    public func validate(noting problems: inout JSONProblems) {
        if let hiredDate, CalendarDate(hiredDate) == nil { problems.note("must be a day like \"2026-11-23\"", at: "hiredDate") }
        if let departmentIds {
            if departmentIds.isEmpty { problems.note("must name at least one department; leave it out for the root", at: "departmentIds") }
            if Set(departmentIds).count < departmentIds.count { problems.note("must name each department once", at: "departmentIds") }
        }
    }
}

extension EmployeeDraft {
    /// A draft of what is stored.
    public init(_ employee: Employee) {
        let fields = employee.fields
        username = Username(rawValue: fields.username ?? "") ?? .placeholder
        displayName = fields.displayName.flatMap(LineText.init)
        email = fields.email.flatMap(EmailAddress.init)
        telephone = fields.telephone.flatMap(TelephoneNumber.init)
        title = fields.title.flatMap(LineText.init)
        employeeNumber = fields.employeeNumber.flatMap(LineText.init)
        workPlace = fields.workPlace.flatMap(LineText.init)
        description = fields.description.flatMap(LineText.init)
        hiredDate = fields.hiredDate
        manager = fields.manager.flatMap(LineText.init)
        employmentStatus = employee.employmentStatus
        expiresAt = employee.expiresAt
        extended = fields.extended
        departmentIds = employee.departments.compactMap(\.id)
    }

    /// The fields as they are stored. A person without a name is called as the account is.
    public var employeeFields: EmployeeFields {
        var fields = EmployeeFields()
        fields.username = username.rawValue
        fields.displayName = (displayName?.rawValue ?? username.rawValue)
        fields.email = email?.rawValue
        fields.telephone = telephone?.rawValue
        fields.title = title?.rawValue
        fields.employeeNumber = employeeNumber?.rawValue
        fields.workPlace = workPlace?.rawValue
        fields.description = description?.rawValue
        fields.hiredDate = hiredDate
        fields.manager = manager?.rawValue
        fields.extended = extended
        return fields
    }
}
