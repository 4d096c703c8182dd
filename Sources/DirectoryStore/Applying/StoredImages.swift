import GRDB
import IdentityModel
import JSONKit

/// Reads persons as they are stored.
struct StoredImages {
    private let select: HotStatement
    private let places: HotStatement

    /// - Parameter schema: the name under which the directory is attached to the connection.
    init(_ database: Database, schema: String = "main") throws {
        select = try HotStatement(
            database,
            """
            SELECT union_id, fields, elsewhere, account_status, employment_status, left_at, out_of_scope, account_before, suspended_by,
            expires_at, local_edits FROM \(schema).employee WHERE id = ?
            """)
        places = try HotStatement(
            database,
            """
            SELECT d.source_id, m.leader, m.position, d.id FROM \(schema).membership m JOIN \(schema).department d ON d.id = m.department
            WHERE m.employee = ?
            """)
    }

    /// The person as stored; nil when there is none.
    func image(of employee: Int64) throws -> EmployeeImage? {
        select.bind(1, employee)
        defer { select.reset() }
        guard try select.next() else { return nil }
        var image = EmployeeImage(unionID: select.optionalText(0), fields: select.bytes(1), memberships: try memberships(of: employee))
        if let elsewhere = select.optionalText(2) {
            image.memberships += try [String].stored(elsewhere).map { Membership(sourceId: $0) }
        }
        image.memberships.sort { $0.sourceId < $1.sourceId }
        image.accountStatus = try Employee.AccountStatus.storedWord(select.text(3))
        image.employmentStatus = try Employee.EmploymentStatus.storedWord(select.text(4))
        image.leftAt = select.optionalInt(5).map { Timestamp(milliseconds: $0) }
        image.isOutOfScope = select.int(6) != 0
        image.accountBefore = try select.optionalText(7).map { try Employee.AccountStatus.storedWord($0) }
        image.suspendedBy = try select.optionalText(8).map { try Employee.Suspension.storedWord($0) }
        image.expiresAt = select.optionalInt(9).map { Timestamp(milliseconds: $0) }
        image.localEdits = try select.optionalText(10).map { try [LocalEdit].stored($0) } ?? []
        return image
    }

    /// The rows of the departments that a person is in, by the source's id.
    func departments(of employee: Int64) throws -> [String: Int64] {
        places.bind(1, employee)
        defer { places.reset() }
        var found: [String: Int64] = [:]
        while try places.next() { found[places.text(0)] = places.int(3) }
        return found
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
