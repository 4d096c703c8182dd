import IdentityModel
import JSONKit

/// What a before-image tells of a person beside the fields.
struct FormerEmployee: JSONObject {
    var unionId: String?
    var departments: [Membership] = []
    var accountStatus = Employee.AccountStatus.pending
    var employmentStatus = Employee.EmploymentStatus.active
    var leftAt: Timestamp?
    var outOfScope: Bool?
    var suspendedBy: Employee.Suspension?
    var expiresAt: Timestamp?
    var localEdits: [LocalEdit] = []

    mutating func fields(_ visitor: inout some JSONFieldVisitor) {
        visitor.optional("unionId", &unionId, "The source's id across its applications.")
        visitor.defaulted("departments", &departments, "Every place that the source named.")
        visitor.defaulted("accountStatus", &accountStatus, "Whether the person may log in.")
        visitor.defaulted("employmentStatus", &employmentStatus, "Whether the person works here.")
        visitor.optional("leftAt", &leftAt, "When the person was found to have left.")
        visitor.optional("outOfScope", &outOfScope, "Present and true for who could not be read any more.")
        visitor.optional("suspendedBy", &suspendedBy, "Who suspended the account, where it was not the departure.")
        visitor.optional("expiresAt", &expiresAt, "When the account was to be suspended by itself.")
        visitor.defaulted("localEdits", &localEdits, "Fields that were edited here.")
    }

    /// Makes `employee` what the image says.
    static func restore(_ image: String, in employee: inout Employee) throws {
        let former = try FormerEmployee.stored(image)
        employee.fields = try EmployeeFields.stored(image)
        employee.unionId = former.unionId
        employee.departments = former.departments
        employee.accountStatus = former.accountStatus
        employee.employmentStatus = former.employmentStatus
        employee.leftAt = former.leftAt
        employee.outOfScope = former.outOfScope
        employee.suspendedBy = former.accountStatus == .suspended ? former.suspendedBy ?? .departure : nil
        employee.expiresAt = former.expiresAt
        employee.localEdits = former.localEdits
    }
}
