import GRDB
import IdentityModel
import JSONKit

extension DirectoryStore {
    /// Keeps for each of `names` how far it is, and forgets all others. A new one begins here and now.
    ///
    /// - Parameter followsChanges: whether they are told of changes of the directory; who was not begins here and now.
    public func keepReceivers(_ names: [String], followsChanges: Bool) async throws(DirectoryStoreError) {
        let list = Self.list(names)
        try await writing { database in
            let feed: Int64? = followsChanges ? try FeedExtent(database).end : nil
            try database.execute(
                sql: """
                    DELETE FROM receiver WHERE name NOT IN (SELECT value FROM json_each(:names));
                    INSERT INTO receiver (name, notice, feed)
                    SELECT value, coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'notice'), 0), :feed FROM json_each(:names) WHERE true
                    ON CONFLICT (name) DO UPDATE SET
                      feed = iif(:feed IS NULL, NULL, coalesce(feed, :feed)), offered = iif(:feed IS NULL, NULL, offered);
                    """, arguments: ["names": list, "feed": feed])
            guard names.isEmpty else { return }
            try database.execute(sql: "DELETE FROM notice; DELETE FROM quarantine")
        }
    }

    /// How many notices and changes each receiver is still to be told, by name; of changes a hundred thousand are counted at most.
    public func countUntold(of kinds: Set<NoticeKind>) async throws(DirectoryStoreError) -> [String: Int] {
        try await reading { database in
            let rows = try Row.fetchAll(
                database,
                sql: """
                    SELECT name, (SELECT count(*) FROM notice n WHERE n.id > r.notice AND n.kind IN (SELECT value FROM json_each(?)))
                      + (SELECT count(*) FROM (SELECT 1 FROM record c WHERE c.id > r.feed AND c.state = 'applied' LIMIT 100000))
                      + (SELECT count(*) FROM (SELECT 1 FROM group_change c WHERE c.id > r.feed LIMIT 100000)) FROM receiver r
                    """, arguments: [Self.list(kinds.map(\.rawValue))])
            return Dictionary(rows.map { ($0[0], $0[1]) }) { $1 }
        }
    }

    /// Notes for the receivers which IdPs came into quarantine, and which are out of it.
    ///
    /// - Parameter quarantined: those that are in it now, each with its place in the schedule; `released`: those that are not.
    /// - Returns: whether there is a new one.
    public func noteQuarantine(
        _ quarantined: [IdPID: JSONValue], released: [IdPID], at time: Timestamp
    ) async throws(DirectoryStoreError) -> Bool {
        let known = try await reading { try Self.quarantined($0) }
        guard quarantined.keys.contains(where: { !known.contains($0) }) || released.contains(where: known.contains) else { return false }
        return try await writing { database in
            for id in released {
                try database.execute(
                    sql: "DELETE FROM quarantine WHERE idp = (SELECT id FROM idp WHERE public_id = ?)", arguments: [id.rawValue])
            }
            let known = try Self.quarantined(database)
            var isNew = false
            for (id, document) in quarantined where !known.contains(id) {
                guard let idp = try Self.number(of: id, database) else { continue }
                try database.execute(sql: "INSERT INTO quarantine (idp) VALUES (?)", arguments: [idp])
                try database.execute(
                    sql: "INSERT INTO notice (kind, idp, time, document) VALUES (?, ?, ?, ?)",
                    arguments: [NoticeKind.scheduleQuarantined.rawValue, idp, time.description, document.storedText])
                isNew = true
            }
            return isNew
        }
    }

    private static func quarantined(_ database: Database) throws -> Set<IdPID> {
        let ids = try String.fetchAll(database, sql: "SELECT p.public_id FROM quarantine q JOIN idp p ON p.id = q.idp")
        return Set(try ids.map { try IdPID.storedWord($0) })
    }

    static func list(_ words: [String]) -> String { JSONValue.array(words.map { .string($0) }).storedText }
}
