import GRDB
import IdentityModel
import JSONKit

extension DirectoryStore {
    /// What a task that has read read completely and what not, department by department, in the order of the source's ids.
    public func coverage(_ id: TaskID, _ page: PageRequest = PageRequest()) async throws(DirectoryStoreError) -> (
        page: Page<UnitCoverage>, totals: CoverageTotals
    ) {
        try await reading { database in
            let ledger = CoverageQuery(
                from: "coverage WHERE task = ?",
                name: """
                    coalesce(
                      (SELECT u.name FROM coverage u WHERE u.task = c.task AND u.source_id = c.source_id AND u.name IS NOT NULL),
                      (SELECT d.name FROM department d JOIN task t ON t.idp = d.idp WHERE t.id = c.task AND d.source_id = c.source_id))
                    """,
                arguments: [id.number ?? 0])
            return (try ledger.page(database, page, after: page.startText), try ledger.totals(database))
        }
    }
}
