import GRDB
import IdentityModel
import JSONKit

extension DirectoryStore {
    /// Removes the tasks that need no longer be kept, the oldest first, with their records; the feed begins behind what is gone.
    ///
    /// Kept whatever their age: tasks that are not over, and the newest task of each IdP with a directory. The work is done in many short
    /// transactions, so that nobody waits for it.
    ///
    /// - Returns: how many records were removed.
    @discardableResult
    public func trimRecords(_ retention: RecordRetention, at time: Timestamp) async throws(DirectoryStoreError) -> Int {
        let (age, overflow) = retention.days.multipliedReportingOverflow(by: Milliseconds.day)
        let oldest = time.advanced(byMilliseconds: overflow ? -time.milliseconds : -age)
        var excess = try await reading { try Int64.fetchOne($0, sql: "SELECT count(*) FROM record") ?? 0 } - retention.records
        var removed = 0
        while let victim = try await oldestTask(before: excess > 0 ? nil : oldest) {
            if Task.isCancelled { throw .cancelled }
            let count = try await removeRecords(of: victim)
            removed += count
            excess -= Int64(count)
        }
        while true {
            if Task.isCancelled { throw .cancelled }
            let count = try await removeRecordsOfNoTask(before: oldest)
            if count == 0 { break }
            removed += count
        }
        try await trimMemberships(retention, before: oldest)
        return removed
    }

    static let recordsRemovedAtOnce = 2000

    /// The oldest task that may go; with `time` only one that was asked for before it.
    private func oldestTask(before time: Timestamp?) async throws(DirectoryStoreError) -> Int64? {
        try await reading { database in
            try Int64.fetchOne(
                database,
                sql: """
                    SELECT t.id FROM task t
                    WHERE (?1 IS NULL OR t.document ->> 'createdAt' < ?1) AND t.status NOT IN ('pending', 'running', 'held')
                    AND NOT (t.id = (SELECT max(n.id) FROM task n WHERE n.idp = t.idp)
                             AND EXISTS (SELECT 1 FROM department d WHERE d.idp = t.idp))
                    ORDER BY t.id LIMIT 1
                    """, arguments: [time?.description])
        }
    }

    /// Removes some records of a task, and the task when it has none left.
    private func removeRecords(of task: Int64) async throws(DirectoryStoreError) -> Int {
        try await writing { database in
            try database.execute(
                sql: "DELETE FROM record WHERE id IN (SELECT id FROM record WHERE task = ? ORDER BY id LIMIT ?)",
                arguments: [task, Self.recordsRemovedAtOnce])
            let count = database.changesCount
            if count < Self.recordsRemovedAtOnce { try database.execute(sql: "DELETE FROM task WHERE id = ?", arguments: [task]) }
            return count
        }
    }

    /// Removes some records of changes that no task made: old ones, and those that the feed no longer reaches.
    private func removeRecordsOfNoTask(before time: Timestamp) async throws(DirectoryStoreError) -> Int {
        try await writing { database in
            try database.execute(
                sql: """
                    DELETE FROM record WHERE id IN (SELECT id FROM record INDEXED BY record_by_task
                    WHERE task IS NULL AND (time < ? OR id <= (SELECT floor FROM feed)) ORDER BY id LIMIT ?)
                    """, arguments: [time.milliseconds, Self.recordsRemovedAtOnce])
            return database.changesCount
        }
    }

    /// Removes what the feed tells of memberships where it is old, or too much, or where the feed no longer reaches.
    private func trimMemberships(_ retention: RecordRetention, before time: Timestamp) async throws(DirectoryStoreError) {
        var excess = try await reading { try Int64.fetchOne($0, sql: "SELECT count(*) FROM group_change") ?? 0 } - retention.records
        while true {
            if Task.isCancelled { throw .cancelled }
            let surplus = min(max(excess, 0), Int64(Self.recordsRemovedAtOnce))
            let count = try await writing { database in
                try database.execute(
                    sql: """
                        DELETE FROM group_change WHERE id IN (SELECT id FROM group_change ORDER BY id LIMIT ?1) AND (
                          time < ?2 OR id <= (SELECT floor FROM feed)
                          OR id IN (SELECT id FROM group_change ORDER BY id LIMIT ?3))
                        """, arguments: [Self.recordsRemovedAtOnce, time.milliseconds, surplus])
                return database.changesCount
            }
            excess -= Int64(count)
            if count < Self.recordsRemovedAtOnce { return }
        }
    }
}
