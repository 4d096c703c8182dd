import GRDB
import IdentityModel
import JSONKit

/// What is staged of one unit.
public struct StagedPart: Sendable, Hashable {
    public struct Person: Sendable, Hashable {
        public var sourceID: String
        /// Every department that the source names for the person.
        public var departmentIDs: [String]
    }

    /// Whether nothing of it is missing.
    public var isComplete: Bool
    /// The page that is missing next, and the source's own word for how to get it.
    public var nextPage: Int
    public var continuation: String?
    /// What was found in it.
    public var departments: [String]
    public var persons: [Person]
}

/// What a resumed task keeps.
public struct KeptReading: Sendable, Hashable {
    public var pages = 0
    public var departments = 0

    public init() {}
}

extension StagingArea {
    /// Makes the file ready to be gone on with at `time`: drops what is older than `age`, and, where the reading is not over, the
    /// units that failed, which are read again.
    ///
    /// - Parameter age: milliseconds; what was staged after `time`, by a clock that was set back since, is dropped too.
    /// - Returns: what is kept.
    public func prepareToResume(at time: Timestamp, age: Int64) async throws(DirectoryStoreError) -> KeptReading {
        try await writing { database in
            let moment = time.milliseconds
            let stale = try Bool.fetchOne(
                database, sql: "SELECT EXISTS (SELECT 1 FROM unit WHERE time NOT BETWEEN ? AND ?)", arguments: [moment - age, moment])
            if stale == true { try database.execute(sql: "UPDATE reading SET is_over = 0") }
            if try Bool.fetchOne(database, sql: "SELECT is_over FROM reading") != true {
                try database.execute(sql: "DROP INDEX IF EXISTS sighting_order")
                try database.execute(
                    sql: """
                        CREATE INDEX IF NOT EXISTS page_by_unit ON page (unit);
                        CREATE INDEX IF NOT EXISTS department_by_unit ON department (unit);
                        CREATE TEMP TABLE dropped (unit INTEGER PRIMARY KEY);
                        """)
                try database.execute(
                    sql: """
                        INSERT INTO dropped SELECT id FROM unit
                        WHERE time NOT BETWEEN ? AND ? OR NOT (state = 'complete' OR (continuation IS NOT NULL AND number IS NOT NULL))
                        """, arguments: [moment - age, moment])
                try Self.drop(database)
            }
            let row = try Row.fetchOne(
                database, sql: "SELECT coalesce(sum(pages), 0), count(DISTINCT source_id) FROM unit WHERE kind <> 'person'")
            var kept = KeptReading()
            kept.pages = row?[0] ?? 0
            kept.departments = row?[1] ?? 0
            return kept
        }
    }

    private static func drop(_ database: Database) throws {
        try database.execute(
            sql: """
                DELETE FROM problem WHERE sighting IN
                  (SELECT s.id FROM page p JOIN sighting s ON s.id BETWEEN p.first_sighting AND p.first_sighting + p.sightings - 1
                   WHERE p.unit IN dropped);
                DELETE FROM sighting WHERE id IN
                  (SELECT s.id FROM page p JOIN sighting s ON s.id BETWEEN p.first_sighting AND p.first_sighting + p.sightings - 1
                   WHERE p.unit IN dropped);
                DELETE FROM page WHERE unit IN dropped;
                DELETE FROM department WHERE unit IN dropped;
                DELETE FROM unit WHERE id IN dropped;
                DROP TABLE dropped;
                """)
    }

    /// What is staged of `unit`, with its persons where they are wanted; nil when nothing is.
    public func part(of unit: StagedUnit, persons isWantingPersons: Bool) async throws(DirectoryStoreError) -> StagedPart? {
        try await reading { database in
            let unitRow = try Row.fetchOne(
                database.cachedStatement(sql: "SELECT id, state, number, continuation FROM unit WHERE source_id = ? AND kind = ?"),
                arguments: [unit.sourceID, unit.kind.rawValue])
            guard let unitRow else { return nil }
            let id: Int64 = unitRow[0]
            let departments = try String.fetchAll(
                database.cachedStatement(sql: "SELECT source_id FROM department WHERE unit = ? ORDER BY id"), arguments: [id])
            let rows =
                try !isWantingPersons
                ? []
                : Row.fetchAll(
                    database.cachedStatement(
                        sql: """
                            SELECT s.source_id, s.department, s.departments FROM page p
                            JOIN sighting s ON s.id BETWEEN p.first_sighting AND p.first_sighting + p.sightings - 1
                            WHERE p.unit = ? ORDER BY s.id
                            """), arguments: [id])
            let persons = try rows.map { row in
                StagedPart.Person(
                    sourceID: row[0], departmentIDs: try (row[2] as String?).map { try [String].stored($0) } ?? [row[1]])
            }
            return StagedPart(
                isComplete: try UnitCoverage.State.storedWord(unitRow[1]) == .complete, nextPage: (unitRow[2] as Int? ?? -1) + 1,
                continuation: unitRow[3], departments: departments, persons: persons)
        }
    }
}
