import LineProtocol

/// `employee.enable`: enables suspended accounts.
public enum EmployeeEnable: RPCMethod {
    public typealias Params = EmployeeIDs
    public typealias Result = AccountChanges
    public static let name = "employee.enable"
    public static let summary = "Enables suspended accounts; not those of employees who left, nor expired ones."
    public static let access = RPCAccess.admin
    public static let errors: [RPCReason] = []
}
