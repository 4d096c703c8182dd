import IdentityModel
import JSONKit

/// A person as a before-image tells.
enum FormerEmployee {
    /// Makes `employee` what the image says.
    static func restore(_ image: String, in employee: inout Employee) throws {
        let former = try EmployeeState.stored(image)
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
