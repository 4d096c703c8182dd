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
                    return .commit
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
            let bulk = try isLoad(persons, database)
            if bulk { try database.execute(sql: "DROP INDEX membership_by_department") }
            let writer = try EmployeeWriter(database, idp: idp, time: work.time, departments: departments.numbers, records: records)
            try writer.putAll(decide, counting: &counts)
            if bulk { try database.execute(sql: DirectorySchema.membershipIndex) }
            try records.noteProblems(database, counting: &counts)
        }
        try departments.remove(work.departments, counting: &counts)
        try store(work.coverage, of: work.taskID, database)
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
        let task = conclude(counts)
        try update(task, database)
        return task
    }

    /// Whether so many memberships come that their second index is quicker made anew than kept.
    private static func isLoad(_ persons: ComparisonCounts, _ database: Database) throws -> Bool {
        guard persons.new > 1000 else { return false }
        let present =
            try Int.fetchOne(database, sql: "SELECT count(*) FROM (SELECT 1 FROM membership LIMIT ?)", arguments: [persons.new * 4]) ?? 0
        return present < persons.new * 4
    }

    /// Stores what a task read that ended without a transaction of its own.
    public func finish(_ task: SyncTask, coverage: [UnitReading]) async throws(DirectoryStoreError) {
        try await writing { database in
            try Self.store(coverage, of: task.id, database)
            try Self.update(task, database)
        }
    }

    private static func store(_ coverage: [UnitReading], of task: TaskID, _ database: Database) throws {
        let insert = try HotStatement(
            database,
            "INSERT OR REPLACE INTO coverage (task, source_id, kind, state, pages, employees, error) VALUES (?, ?, ?, ?, ?, ?, ?)")
        for unit in coverage {
            insert.bind(1, task.number)
            insert.bind(2, unit.sourceID)
            insert.bind(3, unit.kind.rawValue)
            insert.bind(4, unit.state.rawValue)
            insert.bind(5, Int64(unit.pages))
            insert.bind(6, Int64(unit.employees))
            insert.bind(7, text: unit.error.map { $0.jsonBytes() })
            try insert.run()
        }
    }
}
