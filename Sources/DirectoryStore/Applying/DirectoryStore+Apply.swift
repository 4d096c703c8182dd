import DatabaseKit
import GRDB
import IdentityModel
import JSONKit

extension DirectoryStore {
    /// Makes the changes of a task, their records, the feed's entries and the task's outcome in one transaction.
    ///
    /// Every noted difference is put before `decide`, in the order of the source's ids; `conclude` gives the task as it
    /// stands when all is done. Whatever fails leaves the directory as it was.
    public func apply(
        _ work: ApplyWork, from staging: StagingArea, deciding decide: @escaping @Sendable (EmployeeComparison) throws -> EmployeeDecision,
        concluding conclude: @escaping @Sendable (AppliedCounts) -> SyncTask
    ) async throws(DirectoryStoreError) -> SyncTask {
        let decided = Handover<DecidedDifference>()
        do {
            return try await withThrowingTaskGroup(of: SyncTask?.self) { group in
                group.addTask { try await self.write(work, from: staging, decided, conclude) }
                if work.persons != nil {
                    group.addTask {
                        await staging.decide(beside: self, decide, for: decided)
                        return nil
                    }
                }
                var ended = SyncTask()
                while let task = try await group.next() { ended = task ?? ended }
                return ended
            }
        } catch { throw DirectoryStoreError(error) }
    }

    /// Cancellation ends the deciding side, or is asked for before the commit: what is set up on the connection is always taken back.
    private func write(
        _ work: ApplyWork, from staging: StagingArea, _ decided: Handover<DecidedDifference>,
        _ conclude: @escaping @Sendable (AppliedCounts) -> SyncTask
    ) async throws -> SyncTask {
        defer { decided.abandon() }
        return try await pool.writeUncancelled { database, cancellation in
            let isLoad = try Self.isLoad(work, database)
            return try database.doing {
                // Looking for the department of every person anew costs as much as all else that is written of them; a load is proven as a whole.
                if isLoad { try database.execute(sql: "PRAGMA foreign_keys = OFF") }
                // Nobody waits until what is committed is copied from the log; emptyLog() does it.
                try database.execute(sql: "PRAGMA wal_autocheckpoint = 0")
                return try database.attaching(staging.path, as: "staging") {
                    var task = SyncTask()
                    try database.inTransaction(.immediate) {
                        // Whoever reads from here on sees the directory as it is before this transaction.
                        decided.begin()
                        task = try Self.transact(work, isLoad: isLoad, database, decided, conclude)
                        try GroupLedger(database).settle()
                        try cancellation.check()
                        return .commit
                    }
                    return task
                }
            } undoing: {
                if isLoad { try database.execute(sql: "PRAGMA foreign_keys = ON") }
                if !self.isLogLarge { try Self.resumeCheckpoints(database) }
            }
        }
    }

    private static func transact(
        _ work: ApplyWork, isLoad: Bool, _ database: Database, _ decided: Handover<DecidedDifference>,
        _ conclude: (AppliedCounts) -> SyncTask
    ) throws -> SyncTask {
        let idp = try ensure(work.idpID, name: work.idpName, database)
        let records = try RecordWriter(database, task: work.taskID, idp: idp, time: work.time)
        var counts = AppliedCounts()
        var departments = try DepartmentWriter(database, idp: idp, time: work.time, records: records)
        try departments.put(work.departments, counting: &counts)
        if work.persons != nil {
            if isLoad { try database.execute(sql: "DROP INDEX membership_by_department") }
            // Nobody is put into a department that goes in the same transaction, whatever the source still says of the person.
            var staying = departments.numbers
            for verdict in work.departments where verdict.action == .delete && verdict.outcome == .apply { staying[verdict.sourceID] = nil }
            let rows = try EmployeeRows(database, idp: idp, time: work.time, departments: staying)
            try EmployeeWriter(rows: rows, records: records).putAll(decided, counting: &counts)
            if isLoad {
                try database.execute(sql: DirectorySchema.membershipIndex)
                try proveMemberships(database)
            }
            try records.noteProblems(database, counting: &counts)
        }
        try departments.remove(work.departments, counting: &counts)
        try storeCoverage(of: work.taskID, root: work.root.map { ($0, work.idpName) }, database)
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
            try database.execute(
                sql: "UPDATE department SET out_of_scope = 0 WHERE id IN (SELECT value FROM json_each(?))",
                arguments: [work.regained.numberList()])
        }
        let task = conclude(counts)
        try update(task, database)
        return task
    }

    /// Whether so many persons come that what is kept row by row is quicker made anew. No department may go then.
    private static func isLoad(_ work: ApplyWork, _ database: Database) throws -> Bool {
        guard let persons = work.persons, !work.departments.contains(where: { $0.action == .delete }) else { return false }
        return try isLoad(persons.new, database)
    }

    /// Proves what the foreign key says of all memberships.
    private static func proveMemberships(_ database: Database) throws {
        let isBroken = try Bool.fetchOne(
            database,
            sql: """
                SELECT EXISTS (SELECT 1 FROM (SELECT DISTINCT department FROM membership) m
                WHERE NOT EXISTS (SELECT 1 FROM department d WHERE d.id = m.department))
                """)
        if isBroken != false { throw DirectoryStoreError.corrupt("somebody is in a department that there is not") }
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
            try await pool.writeUncancelled { database, _ in
                try database.attaching(staging.path, as: "staging") {
                    try database.inTransaction(.immediate) {
                        try Self.storeCoverage(of: task.id, database)
                        try Self.update(task, database)
                        return .commit
                    }
                }
            }
        } catch { throw DirectoryStoreError(error) }
    }

    /// Keeps the ledger of the attached reading, with what the departments are called; no listing names the root.
    private static func storeCoverage(
        of task: TaskID, root: (sourceID: String, name: String)? = nil, _ database: Database
    ) throws {
        try database.execute(
            sql: """
                INSERT OR REPLACE INTO coverage (task, source_id, kind, state, pages, employees, error, name)
                SELECT :task, u.source_id, u.kind, u.state, u.pages, u.employees, u.error,
                  CASE WHEN u.kind = 'person' THEN NULL WHEN u.source_id = :root THEN :rootName ELSE
                  (SELECT d.content ->> 'name' FROM staging.department d WHERE d.source_id = u.source_id ORDER BY d.id DESC LIMIT 1) END
                FROM staging.unit u ORDER BY u.source_id, u.kind
                """, arguments: ["task": task.number, "root": root?.sourceID, "rootName": root?.name])
    }
}
