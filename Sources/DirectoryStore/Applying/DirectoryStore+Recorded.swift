import GRDB
import IdentityModel
import JSONKit

extension DirectoryStore {
    /// Does recorded changes, each on an object of which what it changes is still as its record found it, with what comes of them for the records, the
    /// feed and the task, in one transaction. A record that was planned or held and is done now gets a new id at the end of the feed.
    ///
    /// - Parameters:
    ///   - progress: told how many records are done.
    ///   - conclude: gives the task as it stands when all is done; `held` counts those that still wait.
    public func apply(
        _ work: RecordedWork, _ progress: @Sendable (Int) -> Void = { _ in }, concluding conclude: @Sendable (AppliedCounts) -> SyncTask
    ) async throws(DirectoryStoreError) -> SyncTask {
        try await writing { database in
            guard let idp = try Self.number(of: work.idpID, database) else { throw DirectoryStoreError.corrupt("no such IdP") }
            var counts = AppliedCounts()
            var changes = try RecordedChanges(work, idp: idp, database)
            let bulk = try Self.isLoad(try changes.newPersons(), database)
            if bulk { try database.execute(sql: "DROP INDEX membership_by_department") }
            try changes.run(counting: &counts, progress)
            if bulk { try database.execute(sql: DirectorySchema.membershipIndex) }
            if counts.changedDirectory {
                try database.execute(sql: "UPDATE idp SET version = version + 1 WHERE id = ?", arguments: [idp])
            }
            counts.held = try Self.heldRecords(of: work.taskID, database)
            if counts.held == 0 { try Self.settlePlan(of: work.taskID, idp: idp, database) }
            let task = conclude(counts)
            try Self.update(task, database)
            return task
        }
    }

    /// Gives up the removals that `task` holds: they are recorded as failed with `error`. Stores the task as it is given.
    ///
    /// `settling` makes what was read the measure of the next run: whom the source does not let us see any more stays, without counting as
    /// absent again. Otherwise the next run decides anew.
    public func giveUp(_ task: SyncTask, _ error: TaskError, settling: Bool) async throws(DirectoryStoreError) {
        try await writing { database in
            guard let idp = try Self.number(of: task.idpId, database) else { return }
            if settling {
                if task.failType == .scope { try Self.keepOutOfScope(task.id, idp: idp, database) }
                try Self.settlePlan(of: task.id, idp: idp, database)
            }
            try database.execute(
                sql: "UPDATE record SET state = 'failed', error = ?, time = ? WHERE task = ? AND state = 'held'",
                arguments: [error.storedText, task.endedAt?.milliseconds ?? 0, task.id.number])
            try Self.update(task, database)
        }
    }

    private static func keepOutOfScope(_ task: TaskID, idp: Int64, _ database: Database) throws {
        let held = "SELECT object FROM record WHERE task = :task AND state = 'held' AND kind ="
        try database.execute(
            sql: """
                UPDATE employee_source SET hash = x'' WHERE idp = :idp AND source_id IN (
                  SELECT e.source_id FROM employee e WHERE e.out_of_scope = 1 AND e.id IN (\(held) 'employee'));
                """, arguments: ["task": task.number, "idp": idp])
        try database.execute(
            sql: "UPDATE department SET out_of_scope = 1 WHERE id IN (\(held) 'department')", arguments: ["task": task.number])
    }

    /// The ids of `records` that are not held by `task`.
    public func notHeld(_ records: [RecordID], by task: TaskID) async throws(DirectoryStoreError) -> [RecordID] {
        try await reading { database in
            let statement = try database.makeStatement(sql: "SELECT 1 FROM record WHERE id = ? AND task = ? AND state = 'held'")
            return try records.filter { try Int.fetchOne(statement, arguments: [$0.number, task.number]) == nil }
        }
    }

    /// Whether a task changed anything in the directory that is still recorded.
    public func hasApplied(_ task: TaskID) async throws(DirectoryStoreError) -> Bool {
        try await reading { database in
            try Bool.fetchOne(
                database, sql: "SELECT EXISTS (SELECT 1 FROM record WHERE task = ? AND state = 'applied')", arguments: [task.number])
                ?? false
        }
    }

    private static func heldRecords(of task: TaskID, _ database: Database) throws -> Int {
        try Int.fetchOne(database, sql: "SELECT count(*) FROM record WHERE task = ? AND state = 'held'", arguments: [task.number]) ?? 0
    }

    /// Nothing of the plan waits any more: what it was read with is what the next run is compared with.
    private static func settlePlan(of task: TaskID, idp: Int64, _ database: Database) throws {
        try database.execute(
            sql: """
                UPDATE idp SET baseline = coalesce((SELECT baseline FROM task_plan WHERE task = :task), baseline) WHERE id = :idp;
                DELETE FROM task_plan WHERE task = :task;
                """, arguments: ["task": task.number, "idp": idp])
    }
}
