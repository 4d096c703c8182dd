import GRDB
import IdentityModel
import JSONKit

/// Reads what the directory holds of persons, one by one.
struct EmployeeImageReader {
    private let employees: HotStatement
    private let places: HotStatement

    init(_ database: Database) throws {
        employees = try HotStatement(
            database,
            """
            SELECT union_id, fields, elsewhere, account_status, employment_status, left_at, suspended_by, expires_at, local_edits
            FROM employee WHERE id = ?
            """)
        places = try HotStatement(
            database,
            """
            SELECT d.source_id, m.leader, m.position FROM membership m JOIN department d ON d.id = m.department
            WHERE m.employee = ?
            """)
    }

    func image(of employee: Int64) throws -> EmployeeImage {
        employees.bind(1, employee)
        defer { employees.reset() }
        guard try employees.next() else { throw DirectoryStoreError.corrupt("employee \(employee) is known and not stored") }
        var image = EmployeeImage(
            unionID: employees.optionalText(0), fields: employees.bytes(1), memberships: try memberships(of: employee))
        if let elsewhere = employees.optionalText(2) {
            image.memberships += try [String].stored(elsewhere).map { Membership(sourceId: $0) }
        }
        image.memberships.sort { $0.sourceId < $1.sourceId }
        image.accountStatus = try Employee.AccountStatus.storedWord(employees.text(3))
        image.employmentStatus = try Employee.EmploymentStatus.storedWord(employees.text(4))
        image.leftAt = employees.optionalInt(5).map { Timestamp(milliseconds: $0) }
        image.suspendedBy = try employees.optionalText(6).map { try Employee.Suspension.storedWord($0) }
        image.expiresAt = employees.optionalInt(7).map { Timestamp(milliseconds: $0) }
        image.localEdits = try employees.optionalText(8).map { try [LocalEdit].stored($0) } ?? []
        return image
    }

    private func memberships(of employee: Int64) throws -> [Membership] {
        places.bind(1, employee)
        defer { places.reset() }
        var found: [Membership] = []
        while try places.next() {
            found.append(Membership(sourceId: places.text(0), leader: places.optionalBool(1), order: places.optionalInt(2)))
        }
        return found
    }
}
