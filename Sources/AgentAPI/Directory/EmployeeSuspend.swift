import LineProtocol

/// `employee.suspend`: suspends accounts until they are enabled.
public enum EmployeeSuspend: RPCMethod {
    public typealias Params = EmployeeIDs
    public typealias Result = AccountChanges
    public static let name = "employee.suspend"
    public static let summary = "Suspends accounts; no synchronization lifts that, only employee.enable does."
    public static let access = RPCAccess.admin
    public static let errors: [RPCReason] = []
}
