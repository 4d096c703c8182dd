import GRDB
import IdentityModel
import JSONKit

/// The account of a reading in numbers: what there is to know of it without looking at every unit.
public struct StagedAccount: Sendable, Hashable {
    /// What the reading depends on, as it was when the file was made.
    public var basis = ""
    /// What the source let us read; nil before it told.
    public var scope: String?
    public var requests = 0
    public var throttled = 0
    /// Whether the source was read to its end.
    public var isOver = false
    public var departments = 0
    /// Sightings of persons; one in several departments counts in each.
    public var employees = 0
    /// Pages of persons.
    public var pages = 0
    /// Listings of persons, and of departments, that came to their end or failed.
    public var membersEnded = 0
    public var childrenEnded = 0
    /// Units in which something may have been missed.
    public var troubles = 0
    /// Those of them that list departments.
    public var departmentTroubles = 0
    /// The first of them by its id.
    public var firstTrouble: UnitReading?
    public var notes: [String] = []

    public init() {}
}

extension StagingArea {
    /// How the reading stands.
    public func account() async throws(DirectoryStoreError) -> StagedAccount {
        try await reading { database in
            var account = StagedAccount()
            if let row = try Row.fetchOne(database, sql: "SELECT basis, scope, requests, throttled, is_over FROM reading") {
                account.basis = row[0]
                account.scope = row[1]
                account.requests = row[2]
                account.throttled = row[3]
                account.isOver = row[4]
            }
            account.departments = try Int.fetchOne(database, sql: "SELECT count(DISTINCT source_id) FROM department") ?? 0
            let sums = try Row.fetchOne(
                database,
                sql: """
                    SELECT coalesce(sum(employees), 0), coalesce(sum(pages), 0),
                      coalesce(sum(kind = 'members' AND (state = 'complete' OR number IS NULL)), 0), coalesce(sum(kind = 'children'), 0),
                      coalesce(sum(state NOT IN (\(Self.harmless))), 0),
                      coalesce(sum(state NOT IN (\(Self.harmless)) AND kind IN ('department', 'children')), 0)
                    FROM unit
                    """)
            account.employees = sums?[0] ?? 0
            account.pages = sums?[1] ?? 0
            account.membersEnded = sums?[2] ?? 0
            account.childrenEnded = sums?[3] ?? 0
            account.troubles = sums?[4] ?? 0
            account.departmentTroubles = sums?[5] ?? 0
            account.firstTrouble = try Row.fetchOne(
                database,
                sql: "SELECT kind, source_id, state, error FROM unit WHERE state NOT IN (\(Self.harmless)) ORDER BY source_id, kind LIMIT 1"
            ).map { row in
                UnitReading(
                    unit: StagedUnit(try StagedUnit.Kind.storedWord(row[0]), row[1]), state: try UnitCoverage.State.storedWord(row[2]),
                    error: try (row[3] as String?).map { try TaskError.stored($0) })
            }
            account.notes = try String.fetchAll(database, sql: "SELECT text FROM note ORDER BY id")
            return account
        }
    }

    /// How many persons are staged, however often they were seen. It looks at every sighting.
    public func countPersons() async throws(DirectoryStoreError) -> Int {
        try await reading { try Int.fetchOne($0, sql: "SELECT count(DISTINCT source_id) FROM sighting") ?? 0 }
    }

    /// States of a unit in which nothing can have been missed.
    private static let harmless = "'complete', 'missing'"

    /// Those of `departments` whose members were not all seen.
    public func unread(among departments: some Sequence<String> & Sendable) async throws(DirectoryStoreError) -> Set<String> {
        try await lacking(.members, among: departments)
    }

    /// Those of `departments` for which there is no unit of this kind in which nothing can have been missed.
    public func lacking(
        _ kind: StagedUnit.Kind, among departments: some Sequence<String> & Sendable
    ) async throws(DirectoryStoreError) -> Set<String> {
        try await reading { database in
            let find = try HotStatement(
                database, "SELECT 1 FROM unit WHERE source_id = ? AND kind = ? AND state IN (\(Self.harmless))")
            find.bind(2, kind.rawValue)
            return try Set(
                departments.filter { department in
                    find.bind(1, department)
                    defer { find.reset() }
                    return try !find.next()
                })
        }
    }

    /// The departments that were staged, in the order in which they came. What the source gave of them stays in the file.
    public func departments() async throws(DirectoryStoreError) -> [StagedDepartment] {
        try await reading { database in
            var departments: [StagedDepartment] = []
            let rows = try Row.fetchCursor(database, sql: "SELECT source_id, content, problems FROM department ORDER BY id")
            while let row = try rows.next() {
                var department = StagedDepartment()
                department.sourceID = row[0]
                department.content = try DepartmentContent.stored(row[1])
                department.problems = try (row[2] as String?).map { try [String].stored($0) } ?? []
                departments.append(department)
            }
            return departments
        }
    }

    /// What is done with so far, department by department, in the order of the source's ids; for a task that still reads.
    ///
    /// - Parameter members: whether a department is done with only when its members are.
    public func coverage(_ page: PageRequest = PageRequest(), members: Bool) async throws(DirectoryStoreError) -> (
        page: Page<UnitCoverage>, totals: CoverageTotals
    ) {
        try await reading { database in
            // A listing under way has a last page and more to come.
            let ledger = CoverageQuery(
                from: "unit", name: "(SELECT d.content ->> 'name' FROM department d WHERE d.source_id = c.source_id)",
                having: """
                    sum(c.state = 'failed' AND c.error IS NULL AND c.number IS NOT NULL) = 0
                    AND (\(members ? "sum(c.kind IN ('members', 'person'))" : "1") > 0 OR sum(c.state <> 'complete') > 0)
                    """)
            return (try ledger.page(database, page, after: page.startText), try ledger.totals(database))
        }
    }
}
