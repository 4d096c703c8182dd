import GRDB
import IdentityModel
import JSONKit

/// Reads a ledger of units, department by department. A department is as good as its worst reading.
struct CoverageQuery {
    /// The table of units with what restricts it.
    let source: String
    /// An expression for the name of the department of unit `c`.
    let name: String
    /// Which departments count.
    let having: String
    let arguments: StatementArguments

    init(from source: String, name: String, having: String = "1", arguments: StatementArguments = StatementArguments()) {
        self.source = source
        self.name = name
        self.having = having
        self.arguments = arguments
    }

    /// Departments in the order of the source's ids.
    func page(_ database: Database, _ page: PageRequest, after start: String) throws -> Page<UnitCoverage> {
        // max() makes SQLite take the other columns from the row that has it.
        let rows = try Row.fetchAll(
            database,
            sql: """
                SELECT c.source_id, \(name), sum(c.pages), sum(c.employees), c.state, c.error, max(c.state <> 'complete')
                FROM (SELECT * FROM \(source)) c WHERE c.source_id > ?
                GROUP BY c.source_id HAVING \(having) ORDER BY c.source_id LIMIT ?
                """, arguments: arguments + [start, page.size + 1])
        let items = try rows.map { row in
            var unit = UnitCoverage()
            unit.sourceId = row[0]
            unit.name = row[1]
            unit.pages = row[2]
            unit.employees = row[3]
            unit.state = try UnitCoverage.State.storedWord(row[4])
            unit.error = try (row[5] as String?).map { try TaskError.stored($0) }
            return (key: unit.sourceId, item: unit)
        }
        return Page(texts: items, size: page.size)
    }

    func totals(_ database: Database) throws -> CoverageTotals {
        let sums = try Row.fetchOne(
            database,
            sql: """
                SELECT count(*), coalesce(sum(bad = 0), 0), coalesce(sum(pages), 0), coalesce(sum(employees), 0)
                FROM (SELECT max(c.state <> 'complete') AS bad, sum(c.pages) AS pages, sum(c.employees) AS employees
                      FROM (SELECT * FROM \(source)) c GROUP BY c.source_id HAVING \(having))
                """, arguments: arguments)
        var totals = CoverageTotals()
        totals.units = sums?[0] ?? 0
        totals.complete = sums?[1] ?? 0
        totals.pages = sums?[2] ?? 0
        totals.employees = sums?[3] ?? 0
        return totals
    }
}
