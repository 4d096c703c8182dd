import IdentityModel
import JSONKit

/// Everything the directory holds of a person: what is compared, stored, and kept as before and after.
public struct EmployeeImage: Sendable, Hashable {
    public var unionID: String?
    /// The mapped fields: a JSON object of ``EmployeeFields``; an absent one is unknown.
    public var fields: [UInt8]
    /// Every place the source names, in ascending order of its id; by the source's ids alone.
    public var memberships: [Membership]
    public var accountStatus: Employee.AccountStatus
    public var employmentStatus: Employee.EmploymentStatus
    /// When the source was found to have the person no more.
    public var leftAt: Timestamp?
    /// Who suspended the account, where it was not the departure; a returner stays suspended then.
    public var suspendedBy: Employee.Suspension?
    public var expiresAt: Timestamp?
    /// At most one of each field, in the order in which they were made.
    public var localEdits: [LocalEdit] = []

    public init(
        unionID: String?, fields: [UInt8], memberships: [Membership], accountStatus: Employee.AccountStatus = .pending,
        employmentStatus: Employee.EmploymentStatus = .active, leftAt: Timestamp? = nil
    ) {
        self.unionID = unionID
        self.fields = fields
        self.memberships = memberships
        self.accountStatus = accountStatus
        self.employmentStatus = employmentStatus
        self.leftAt = leftAt
    }

    /// One JSON object: the fields, then the places and the state.
    public var json: [UInt8] {
        var writer = JSONWriter(reserving: fields.count + 160)
        writer.object { writer in
            // The inside of the object of fields.
            if fields.count > 2 { writer.raw(fields[1..<fields.count - 1]) }
            writer.member("unionId", optional: unionID)
            writer.member("departments", memberships)
            writer.member("accountStatus", accountStatus)
            writer.member("employmentStatus", employmentStatus)
            writer.member("leftAt", optional: leftAt)
            writer.member("suspendedBy", optional: suspendedBy)
            writer.member("expiresAt", optional: expiresAt)
            if !localEdits.isEmpty { writer.member("localEdits", localEdits) }
        }
        return writer.bytes
    }
}
