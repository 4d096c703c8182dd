import GRDB
import IdentityModel
import JSONKit

extension DirectoryStore {
    /// What a task read completely and what not, department by department, in the order of the source's ids.
    public func coverage(_ id: TaskID, _ page: PageRequest = PageRequest()) async throws(DirectoryStoreError) -> (
        page: Page<UnitCoverage>, totals: CoverageTotals
    ) {
        let offset = try page.start(default: 0)
        return try await reading { database in
            let task = id.number ?? 0
            // A unit is as good as its worst reading; max() makes SQLite take the other columns from that row.
            let rows = try Row.fetchAll(
                database,
                sql: """
                    SELECT c.source_id, (SELECT d.name FROM department d WHERE d.idp = t.idp AND d.source_id = c.source_id),
                      sum(c.pages), sum(c.employees), c.state, c.error, max(c.state <> 'complete')
                    FROM coverage c JOIN task t ON t.id = c.task
                    WHERE c.task = ? GROUP BY c.source_id ORDER BY c.source_id LIMIT ? OFFSET ?
                    """, arguments: [task, page.size + 1, offset])
            let items = try rows.enumerated().map { index, row in
                var unit = UnitCoverage()
                unit.sourceId = row[0]
                unit.name = row[1]
                unit.pages = row[2]
                unit.employees = row[3]
                unit.state = try UnitCoverage.State.storedWord(row[4])
                unit.error = try (row[5] as String?).map { try TaskError.stored($0) }
                return (key: offset + Int64(index) + 1, item: unit)
            }
            let sums = try Row.fetchOne(
                database,
                sql: """
                    SELECT count(*), coalesce(sum(bad = 0), 0), coalesce(sum(pages), 0), coalesce(sum(employees), 0)
                    FROM (SELECT max(state <> 'complete') AS bad, sum(pages) AS pages, sum(employees) AS employees
                          FROM coverage WHERE task = ? GROUP BY source_id)
                    """, arguments: [task])
            var totals = CoverageTotals()
            totals.units = sums?[0] ?? 0
            totals.complete = sums?[1] ?? 0
            totals.pages = sums?[2] ?? 0
            totals.employees = sums?[3] ?? 0
            return (Page(items, size: page.size), totals)
        }
    }
}
