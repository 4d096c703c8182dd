import GRDB
import IdentityModel
import JSONKit

/// Reads the noted differences in order, each with both of its sides.
struct DifferenceReader {
    struct Difference {
        var comparison: EmployeeComparison
        /// Nil for a new person.
        var employee: Int64?
        /// Of what the source gave; none for an absent person.
        var hash: ContentHash
    }

    private let differences: HotStatement
    private let sightings: HotStatement
    private let employees: HotStatement
    private let places: HotStatement

    init(_ database: Database) throws {
        differences = try HotStatement(database, "SELECT kind, source_id, employee, hash FROM staging.difference ORDER BY id")
        sightings = try HotStatement(
            database,
            """
            SELECT s.department, s.leader, s.position, s.departments, s.union_id, s.name, s.read_alone, s.fields, s.third_party, p.request_id
            FROM staging.sighting s INDEXED BY sighting_order JOIN staging.page p ON p.id = s.page
            WHERE s.source_id = ? ORDER BY s.department, s.hash
            """)
        employees = try HotStatement(
            database, "SELECT union_id, fields, elsewhere, account_status, employment_status, left_at FROM employee WHERE id = ?")
        places = try HotStatement(
            database,
            """
            SELECT d.source_id, m.leader, m.position FROM membership m JOIN department d ON d.id = m.department
            WHERE m.employee = ?
            """)
    }

    /// The next difference; nil after the last.
    func next() throws -> Difference? {
        guard try differences.next() else {
            differences.reset()
            return nil
        }
        let kind = try EmployeeComparison.Kind.storedWord(differences.text(0))
        let sourceID = differences.text(1)
        let employee = differences.optionalInt(2)
        return Difference(
            comparison: EmployeeComparison(
                kind: kind, sourceID: sourceID, sightings: kind == .absent ? [] : try sightings(of: sourceID),
                stored: try employee.map { try image(of: $0) }),
            employee: employee, hash: differences.hash(3))
    }

    private func sightings(of sourceID: String) throws -> [StagedSighting] {
        sightings.bind(1, sourceID)
        defer { sightings.reset() }
        var found: [StagedSighting] = []
        while try sightings.next() {
            var sighting = StagedSighting()
            sighting.sourceID = sourceID
            sighting.department = sightings.text(0)
            sighting.leader = sightings.optionalBool(1)
            sighting.order = sightings.optionalInt(2)
            sighting.departmentIDs = try sightings.optionalText(3).map { try [String].stored($0) }
            sighting.unionID = sightings.optionalText(4)
            sighting.name = sightings.text(5)
            sighting.readAlone = sightings.int(6) != 0
            sighting.fields = sightings.bytes(7)
            sighting.thirdParty = sightings.bytes(8)
            sighting.requestID = sightings.optionalText(9)
            found.append(sighting)
        }
        return found
    }

    private func image(of employee: Int64) throws -> EmployeeImage {
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
