import GRDB
import IdentityModel
import JSONKit

extension DirectoryStore {
    /// Removes those who left an IdP at or before `time`, `limit` of them at most, with a record and an entry of the feed for each, in
    /// one transaction; how many it removed. Whom an administrator made active again by hand stays.
    public func removeLeavers(_ idpID: IdPID, leftBy time: Timestamp, limit: Int, at now: Timestamp) async throws(DirectoryStoreError)
        -> Int
    {
        try await writing { database in
            guard let idp = try Self.number(of: idpID, database) else { return 0 }
            let leavers = try Row.fetchAll(
                database,
                sql: """
                    SELECT id, source_id, coalesce(fields ->> 'displayName', fields ->> 'username', source_id) FROM employee
                    WHERE idp = ? AND employment_status = 'left' AND left_at <= ? ORDER BY left_at LIMIT ?
                    """, arguments: [idp, time.milliseconds, limit])
            guard !leavers.isEmpty else { return 0 }
            let rows = try EmployeeRows(database, idp: idp, time: now, departments: [:])
            let records = try RecordWriter(database, task: nil, idp: idp, time: now)
            for leaver in leavers {
                try Self.remove(leaver[0], sourceID: leaver[1], name: leaver[2], rows, records)
            }
            try database.execute(sql: "UPDATE idp SET version = version + 1 WHERE id = ?", arguments: [idp])
            return leavers.count
        }
    }

    /// Removes one person and tells the feed, as nobody's task.
    static func remove(_ employee: Int64, sourceID: String, name: String, _ rows: EmployeeRows, _ records: RecordWriter) throws {
        let before = try rows.image(of: employee)
        try rows.erase(employee, sourceID: sourceID)
        try records.write(
            RecordWriter.Entry(
                kind: .employee, action: .delete, outcome: .apply, object: employee, sourceID: sourceID, name: name, before: before?.json))
    }
}
