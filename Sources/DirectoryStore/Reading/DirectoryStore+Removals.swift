import GRDB
import IdentityModel
import JSONKit

extension DirectoryStore {
    /// How many objects of a kind tasks of this trigger have suspended or removed since `time` by themselves; what an administrator approved
    /// does not count. It takes as long as there are such removals, however many tasks there were.
    public func removals(
        of idpID: IdPID, _ kind: SyncRecord.ObjectType, by trigger: SyncTask.Trigger, since time: Timestamp
    ) async throws(DirectoryStoreError) -> Int {
        try await reading { database in
            try Int.fetchOne(
                database,
                sql: """
                    SELECT coalesce(sum(r.removals), 0) FROM (
                      SELECT task, count(*) AS removals FROM record INDEXED BY record_removals
                      WHERE idp = (SELECT id FROM idp WHERE public_id = ?) AND kind = ? AND time >= ?
                      AND action = 'delete' AND state = 'applied' AND planned_as IS NULL GROUP BY task) r
                    JOIN task t ON t.id = r.task WHERE t.origin = ?
                    """, arguments: [idpID.rawValue, kind.rawValue, time.milliseconds, trigger.rawValue]) ?? 0
        }
    }
}
