/// What an edit did: the hook from which a test, or a later event push, learns that something happened.
public enum OrganisationChange: Sendable, Equatable {
    case employeeAdded(String)
    case employeeModified(String)
    case employeeRemoved(String)
    case departmentAdded(Int64)
    case departmentModified(Int64)
    case departmentRemoved(Int64)
}
