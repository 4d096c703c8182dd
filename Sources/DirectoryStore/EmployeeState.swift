import IdentityModel
import JSONKit

/// What a person's document, a before-image too, says beside the fields.
struct EmployeeState: JSONObject {
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
        visitor.defaulted("departments", &departments, "Every place that the source names.")
        visitor.defaulted("accountStatus", &accountStatus, "Whether the person may log in.")
        visitor.defaulted("employmentStatus", &employmentStatus, "Whether the person works here.")
        visitor.optional("leftAt", &leftAt, "When the person was found to have left.")
        visitor.optional("outOfScope", &outOfScope, "Present and true for who may not be read any more.")
        visitor.optional("suspendedBy", &suspendedBy, "Who suspended the account, where it was not the departure.")
        visitor.optional("expiresAt", &expiresAt, "When the account is suspended by itself.")
        visitor.defaulted("localEdits", &localEdits, "Fields that were edited here.")
    }
}
