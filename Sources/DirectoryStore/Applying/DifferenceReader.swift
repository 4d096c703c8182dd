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
    private let images: StoredImages

    /// - Parameter database: a scratch file with the directory attached.
    init(_ database: Database) throws {
        images = try StoredImages(database, schema: "directory")
        differences = try HotStatement(database, "SELECT kind, source_id, employee, hash FROM difference ORDER BY id")
        sightings = try HotStatement(
            database,
            """
            SELECT s.department, s.leader, s.position, s.departments, s.union_id, s.name, s.read_alone, s.fields, s.third_party, p.request_id
            FROM sighting s INDEXED BY sighting_order JOIN page p ON p.id = s.page
            WHERE s.source_id = ? ORDER BY s.department, s.hash
            """)
    }

    /// The next difference; nil after the last.
    func next() throws -> Difference? {
        while try differences.next() {
            var kind = try EmployeeComparison.Kind.storedWord(differences.text(0))
            let sourceID = differences.text(1)
            let employee = differences.optionalInt(2)
            let stored = try employee.flatMap { try images.image(of: $0) }
            // Removed by hand, or by the retention of those who left, since they were compared.
            if employee != nil, stored == nil {
                guard kind == .changed else { continue }
                kind = .new
            }
            return Difference(
                comparison: EmployeeComparison(
                    kind: kind, sourceID: sourceID, sightings: kind == .absent ? [] : try sightings(of: sourceID), stored: stored),
                employee: stored == nil ? nil : employee, hash: differences.hash(3))
        }
        differences.reset()
        return nil
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
}
