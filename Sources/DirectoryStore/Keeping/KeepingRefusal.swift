import IdentityModel
import JSONKit

/// Why a change by hand was not made. Nothing of it was kept.
public enum KeepingRefusal: Error, Hashable, Sendable {
    case invalid([JSONProblem])
    case noDepartment(DepartmentID)
    case noEmployee(EmployeeID)
    /// A sibling is called so already.
    case departmentNameTaken(String, DepartmentID)
    case groupNameTaken(String, GroupID)
    case usernameTaken(String, EmployeeID)
    /// The root follows its IdP.
    case isRoot(DepartmentID)
    /// How many departments are below it, and how many people directly in it.
    case notEmpty(departments: Int, employees: Int)
    /// The object has this revision, not the one that was asked for.
    case revisionMismatch(Int64)
}
