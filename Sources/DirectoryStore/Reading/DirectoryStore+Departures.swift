import GRDB
import IdentityModel
import JSONKit

extension DirectoryStore {
    /// How many employees tasks of this trigger have suspended or removed since `time`; of the last 1000 such tasks.
    public func departures(
        of idpID: IdPID, by trigger: SyncTask.Trigger, since time: Timestamp
    ) async throws(DirectoryStoreError) -> Int {
        try await reading { database in
            try Int.fetchOne(
                database,
                sql: """
                    SELECT count(*) FROM record WHERE kind = 'employee' AND action = 'delete' AND state = 'applied' AND time >= ? AND task IN (
                      SELECT t.id FROM task t JOIN idp p ON p.id = t.idp WHERE p.public_id = ? AND t.origin = ? ORDER BY t.id DESC LIMIT 1000)
                    """, arguments: [time.milliseconds, idpID.rawValue, trigger.rawValue]) ?? 0
        }
    }
}
