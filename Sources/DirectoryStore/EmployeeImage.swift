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
    /// Whether the person may not be read any more and is kept.
    public var isOutOfScope = false
    /// The account's status before the person left; it stands in no document.
    public var accountBefore: Employee.AccountStatus?
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
            if isOutOfScope { writer.member("outOfScope", true) }
            writer.member("suspendedBy", optional: suspendedBy)
            writer.member("expiresAt", optional: expiresAt)
            if !localEdits.isEmpty { writer.member("localEdits", localEdits) }
        }
        return writer.bytes
    }

    /// Reads what ``json`` wrote.
    init(stored json: [UInt8]) throws(DirectoryStoreError) {
        let state: EmployeeState
        do { state = try EmployeeState.decode(json, unknownMembers: .ignored) } catch {
            throw .corrupt("a stored person cannot be read: \(error)")
        }
        self.init(
            unionID: state.unionId, fields: [], memberships: state.departments, accountStatus: state.accountStatus,
            employmentStatus: state.employmentStatus, leftAt: state.leftAt)
        isOutOfScope = state.outOfScope ?? false
        suspendedBy = state.suspendedBy
        expiresAt = state.expiresAt
        localEdits = state.localEdits
        // The fields stand before the state, byte by byte as they are stored.
        let tail = self.json.dropFirst()
        guard json.count > tail.count, json.suffix(tail.count).elementsEqual(tail) else {
            throw .corrupt("a stored person was written by another version")
        }
        var inside = json.dropFirst().dropLast(tail.count)
        if inside.last == UInt8(ascii: ",") { inside.removeLast() }
        fields = [UInt8(ascii: "{")] + inside + [UInt8(ascii: "}")]
    }
}
