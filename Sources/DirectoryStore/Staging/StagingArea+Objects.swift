import FoundationEssentials
import GRDB
import IdentityModel
import JSONKit

extension StagingArea {
    /// Notes the difference of each of a few persons who were asked for by the source's id, whether or not it is one. Who of them was
    /// not staged is not at the source.
    public func compare(_ sourceIDs: [String], with store: DirectoryStore, idpID: IdPID) async throws(DirectoryStoreError)
        -> ComparisonCounts
    {
        try await beside(store) { database in
            var counts = ComparisonCounts()
            try database.inTransaction(.deferred) {
                let idp = try Int64.fetchOne(
                    database, sql: "SELECT id FROM directory.idp WHERE public_id = ?", arguments: [idpID.rawValue])
                for id in sourceIDs { try Self.note(id, idp: idp ?? 0, database, counting: &counts) }
                return .commit
            }
            return counts
        }
    }

    private static func note(_ sourceID: String, idp: Int64, _ database: Database, counting counts: inout ComparisonCounts) throws {
        let staged = try Data.fetchOne(
            database, sql: "SELECT hash FROM sighting WHERE source_id = ? ORDER BY department LIMIT 1", arguments: [sourceID])
        let known = try Row.fetchOne(
            database,
            sql: """
                SELECT e.id, e.left_at IS NULL FROM directory.employee_source s JOIN directory.employee e ON e.id = s.employee
                WHERE s.idp = ? AND s.source_id = ?
                """, arguments: [idp, sourceID])
        let kind: String
        switch (staged, known) {
        case (nil, nil): return
        case (nil, let known?):
            guard known[1] as Bool else { return }
            kind = "absent"
            counts.absent += 1
        case (_?, nil):
            kind = "new"
            counts.new += 1
        case (_?, _?):
            kind = "changed"
            counts.changed += 1
        }
        counts.total += staged == nil ? 0 : 1
        try database.execute(
            sql: "INSERT INTO difference (kind, source_id, employee, hash) VALUES (?, ?, ?, ?)",
            arguments: [kind, sourceID, known.map { $0[0] as Int64 }, staged ?? Data()])
    }
}
