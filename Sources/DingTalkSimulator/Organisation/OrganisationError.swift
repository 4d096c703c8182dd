/// Why an edit or a file was refused.
public enum OrganisationError: Error, Equatable {
    case unknownEmployee(String)
    case unknownDepartment(Int64)
    case employeeExists(String)
    case departmentExists(Int64)
    /// The department still has members or sub-departments.
    case departmentInUse(Int64)
    /// The change would make a department its own ancestor, or touch the root.
    case brokenTree(Int64)
    /// The organisation file is not what ``Organisation/init(json:)`` reads; the text names the place.
    case badFile(String)
}
