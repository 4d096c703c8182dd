import GRDB
import IdentityModel
import JSONKit

/// Which employees are wanted.
public struct EmployeeFilter: Hashable, Sendable {
    public var idpID: IdPID?
    public var departmentID: DepartmentID?
    /// With ``departmentID``: also in the departments below it.
    public var recursive = false
    /// Part of the name, as it is written or in pinyin, of the email address, telephone number, username or the id at the source.
    public var query: String?
    public var accountStatus: Employee.AccountStatus?
    public var employmentStatus: Employee.EmploymentStatus?

    public init() {}
}

extension DirectoryStore {
    static let employeeColumns = """
        e.id, p.public_id, e.source_id, e.union_id, e.fields, e.elsewhere, e.account_status, e.employment_status, e.left_at,
        e.created_at, e.updated_at, CASE WHEN e.left_at IS NULL THEN max(e.synced_at, coalesce(p.completed_at, 0)) ELSE e.synced_at END,
        e.revision, e.out_of_scope, e.suspended_by, e.expires_at, e.local_edits,
        (SELECT l.time FROM last_login l WHERE l.employee = e.id)
        FROM employee e JOIN idp p ON p.id = e.idp
        """

    /// One employee; nil when there is none.
    public func employee(_ id: EmployeeID) async throws(DirectoryStoreError) -> Employee? {
        guard let number = id.number else { return nil }
        return try await reading { database in try Self.storedEmployee(number, database) }
    }

    /// One employee within a transaction.
    static func storedEmployee(_ number: Int64, _ database: Database) throws -> Employee? {
        try Row.fetchOne(database, sql: "SELECT \(employeeColumns) WHERE e.id = ?", arguments: [number]).map { try employee($0, database) }
    }

    /// One employee by the source's id.
    public func employee(_ idpID: IdPID, sourceID: String) async throws(DirectoryStoreError) -> Employee? {
        try await reading { database in
            try Row.fetchOne(
                database,
                sql: """
                    SELECT \(Self.employeeColumns) WHERE e.id =
                    (SELECT s.employee FROM employee_source s JOIN idp i ON i.id = s.idp WHERE i.public_id = ? AND s.source_id = ?)
                    """, arguments: [idpID.rawValue, sourceID]
            ).map { try Self.employee($0, database) }
        }
    }

    /// Employees by id.
    public func employees(_ filter: EmployeeFilter, _ page: PageRequest = PageRequest()) async throws(DirectoryStoreError) -> Page<Employee>
    {
        let start = try page.start(default: 0)
        return try await reading { database in
            let rows = try self.select(filter, after: start, limit: page.size + 1, database)
            return Page(try rows.map { ($0[0], try Self.employee($0, database)) }, size: page.size)
        }
    }

    static func employee(_ row: Row, _ database: Database) throws -> Employee {
        var employee = Employee()
        let id: Int64 = row[0]
        employee.id = EmployeeID(number: id)
        employee.idpId = try IdPID.storedWord(row[1])
        employee.sourceId = row[2]
        employee.unionId = row[3]
        employee.fields = try EmployeeFields.stored(row[4])
        employee.departments = try memberships(of: id, database)
        if let elsewhere: String = row[5] { employee.departments += try [String].stored(elsewhere).map { Membership(sourceId: $0) } }
        employee.accountStatus = try Employee.AccountStatus.storedWord(row[6])
        employee.employmentStatus = try Employee.EmploymentStatus.storedWord(row[7])
        employee.leftAt = (row[8] as Int64?).map { Timestamp(milliseconds: $0) }
        employee.createdAt = Timestamp(milliseconds: row[9])
        employee.updatedAt = Timestamp(milliseconds: row[10])
        employee.syncedAt = (row[11] as Int64?).map { Timestamp(milliseconds: $0) }
        employee.revision = row[12]
        if row[13] as Bool { employee.outOfScope = true }
        if employee.accountStatus == .suspended {
            employee.suspendedBy = try (row[14] as String?).map { try Employee.Suspension.storedWord($0) } ?? .departure
        }
        employee.expiresAt = (row[15] as Int64?).map { Timestamp(milliseconds: $0) }
        employee.localEdits = try (row[16] as String?).map { try [LocalEdit].stored($0) } ?? []
        employee.lastLoginAt = (row[17] as Int64?).map { Timestamp(milliseconds: $0) }
        return employee
    }

    private static func memberships(of employee: Int64, _ database: Database) throws -> [Membership] {
        let statement = try database.cachedStatement(
            sql: """
                SELECT d.id, d.source_id, d.name, m.leader, m.position
                FROM membership m JOIN department d ON d.id = m.department WHERE m.employee = ? ORDER BY d.id
                """)
        return try Row.fetchAll(statement, arguments: [employee]).map { row in
            var membership = Membership(sourceId: row[1], leader: row[3], order: row[4])
            membership.id = DepartmentID(number: row[0])
            membership.name = row[2]
            return membership
        }
    }
}
