import GRDB
import IdentityModel
import JSONKit

extension DirectoryStore {
    /// Creates and changes the employees of a file in one transaction: all lines, or none where one has a problem or `dryRun` is asked for.
    ///
    /// A line is of the employee with its username. What it does not say stays as it is.
    ///
    /// - Returns: what became of each line, or would have, and whether it was kept.
    public func importEmployees(_ lines: [ImportLine], dryRun: Bool, in idp: KeptIdP, at time: Timestamp) async throws(DirectoryStoreError)
        -> (lines: [ImportedLine], isApplied: Bool)
    {
        do {
            return try await pool.writeWithoutTransaction { database in
                var outcomes: [ImportedLine] = []
                var isApplied = false
                try database.inTransaction(.immediate) {
                    let importer = try EmployeeImporter(database, idp, time)
                    var seen: [String: Int] = [:]
                    outcomes = try lines.map { try importer.take($0, seen: &seen) }
                    let isSound = outcomes.allSatisfy { if case .failed = $0.outcome { false } else { true } }
                    isApplied = isSound && !dryRun
                    if isApplied { try GroupLedger(database).settle() }
                    return isApplied ? .commit : .rollback
                }
                if !isApplied {
                    for index in outcomes.indices where outcomes[index].outcome == .created { outcomes[index].id = nil }
                }
                return (outcomes, isApplied)
            }
        } catch { throw DirectoryStoreError(error) }
    }
}
