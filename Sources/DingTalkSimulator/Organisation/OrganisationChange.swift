/// What an edit did: the hook from which a test, or a later event push, learns that something happened.
public enum OrganisationChange: Sendable, Equatable {
    case employeeAdded(String)
    case employeeModified(String)
    case employeeRemoved(String)
    /// Somebody uses the account for the first time.
    case employeeActivated(String)
    case adminAdded(String)
    case adminRemoved(String)
    /// The company, which is the root, has another name.
    case companyChanged
    case departmentAdded(Int64)
    case departmentModified(Int64)
    case departmentRemoved(Int64)
}
