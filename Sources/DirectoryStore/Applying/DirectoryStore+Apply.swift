import GRDB
import IdentityModel
import JSONKit

extension DirectoryStore {
    /// Makes the changes of a task, their records, the feed's entries and the task's outcome in one transaction.
    ///
    /// Every noted difference is put before `decide`, in the order of the source's ids; `conclude` gives the task as it
    /// stands when all is done. Whatever fails leaves the directory as it was.
    public func apply(
        _ work: ApplyWork, from staging: StagingArea, deciding decide: @Sendable (EmployeeComparison) throws -> EmployeeDecision,
        concluding conclude: @Sendable (AppliedCounts) -> SyncTask
    ) async throws(DirectoryStoreError) -> SyncTask {
        do {
            return try await pool.writeWithoutTransaction { database in
                try database.execute(sql: "ATTACH DATABASE ? AS staging", arguments: [staging.path])
                defer { try? database.execute(sql: "DETACH DATABASE staging") }
                var task = SyncTask()
                try database.inTransaction(.immediate) {
                    task = try Self.transact(work, database, decide, conclude)
                    try GroupLedger(database).settle()
                    return .commit
                }
                if isLogLarge {
                    // A reader who still needs it is no reason to fail.
                    try? database.execute(sql: "PRAGMA main.wal_checkpoint(TRUNCATE)")
                }
                return task
            }
        } catch { throw DirectoryStoreError(error) }
    }

    private static func transact(
        _ work: ApplyWork, _ database: Database, _ decide: (EmployeeComparison) throws -> EmployeeDecision,
        _ conclude: (AppliedCounts) -> SyncTask
    ) throws -> SyncTask {
        let idp = try ensure(work.idpID, name: work.idpName, database)
        let records = try RecordWriter(database, task: work.taskID, idp: idp, time: work.time)
        var counts = AppliedCounts()
        var departments = try DepartmentWriter(database, idp: idp, time: work.time, records: records)
        try departments.put(work.departments, counting: &counts)
        if let persons = work.persons {
            let bulk = try isLoad(persons.new, database)
            if bulk { try database.execute(sql: "DROP INDEX membership_by_department") }
            // Nobody is put into a department that goes in the same transaction, whatever the source still says of the person.
            var staying = departments.numbers
            for verdict in work.departments where verdict.action == .delete && verdict.outcome == .apply { staying[verdict.sourceID] = nil }
            let rows = try EmployeeRows(database, idp: idp, time: work.time, departments: staying)
            try EmployeeWriter(database, rows: rows, records: records).putAll(decide, counting: &counts)
            if bulk { try database.execute(sql: DirectorySchema.membershipIndex) }
            try records.noteProblems(database, counting: &counts)
        }
        try departments.remove(work.departments, counting: &counts)
        try storeCoverage(of: work.taskID, database)
        try store(work.warnings, of: work.taskID, database)
        if work.persons != nil, work.knowsAllDepartments { counts.misplaced = try warnOfMisplaced(idp, work.taskID, database) }
        if counts.changedDirectory {
            try database.execute(sql: "UPDATE idp SET version = version + 1 WHERE id = ?", arguments: [idp])
        }
        if let baseline = work.baseline {
            try database.execute(
                sql: "UPDATE idp SET baseline = ?, completed_at = CASE WHEN ? THEN ? ELSE completed_at END WHERE id = ?",
                arguments: [String(decoding: baseline, as: UTF8.self), work.persons != nil, work.time.milliseconds, idp])
        }
        if let plan = work.plan { try keep(plan, of: work.taskID, idp: idp, database) }
        if !work.regained.isEmpty {
            let list = "[" + work.regained.compactMap(\.number).map(String.init).joined(separator: ",") + "]"
            try database.execute(
                sql: "UPDATE department SET out_of_scope = 0 WHERE id IN (SELECT value FROM json_each(?))", arguments: [list])
        }
        let task = conclude(counts)
        try update(task, database)
        return task
    }

    /// Whether so many memberships come that their second index is quicker made anew than kept.
    static func isLoad(_ newPersons: Int, _ database: Database) throws -> Bool {
        guard newPersons > 1000 else { return false }
        let present =
            try Int.fetchOne(database, sql: "SELECT count(*) FROM (SELECT 1 FROM membership LIMIT ?)", arguments: [newPersons * 4]) ?? 0
        return present < newPersons * 4
    }

    /// Stores what a task read that ended without a transaction of its own.
    public func finish(_ task: SyncTask, from staging: StagingArea) async throws(DirectoryStoreError) {
        do {
            try await pool.writeWithoutTransaction { database in
                try database.execute(sql: "ATTACH DATABASE ? AS staging", arguments: [staging.path])
                defer { try? database.execute(sql: "DETACH DATABASE staging") }
                try database.inTransaction(.immediate) {
                    try Self.storeCoverage(of: task.id, database)
                    try Self.update(task, database)
                    return .commit
                }
            }
        } catch { throw DirectoryStoreError(error) }
    }

    /// Keeps the ledger of the attached reading.
    private static func storeCoverage(of task: TaskID, _ database: Database) throws {
        try database.execute(
            sql: """
                INSERT OR REPLACE INTO coverage (task, source_id, kind, state, pages, employees, error)
                SELECT ?, source_id, kind, state, pages, employees, error FROM staging.unit ORDER BY source_id, kind
                """, arguments: [task.number])
    }
}
