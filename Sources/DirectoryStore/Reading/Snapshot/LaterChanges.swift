import GRDB
import IdentityModel
import JSONKit

/// What the records behind a place in the feed tell of objects as they were there.
struct LaterChanges {
    /// An object that changed since.
    struct Former {
        var sourceID: String
        /// As it was; nil when it was not there yet.
        var image: String?
        /// When it changed last before, as far as records tell.
        var updatedAt: Int64?
        var createdAt: Int64?
        /// How often it changed since.
        var changesSince: Int64
        /// How often it changed before, as far as records tell.
        var changesBefore: Int64
    }

    let database: Database
    let type: SyncRecord.ObjectType
    let cursor: Int64
    let idp: Int64?

    /// The first change since of each object from `range`, by object, at most `limit` of the lowest.
    func first(in range: ClosedRange<Int64>, limit: Int) throws -> [(object: Int64, record: Int64)] {
        let behind = try database.cachedStatement(sql: "SELECT EXISTS (SELECT 1 FROM record WHERE id > ?)")
        guard try Bool.fetchOne(behind, arguments: [cursor]) == true else { return [] }
        let rows = try Row.fetchAll(
            database,
            sql: """
                SELECT object, min(id) FROM record INDEXED BY record_by_object
                WHERE kind = '\(type.rawValue)' AND state = 'applied' AND object BETWEEN ?1 AND ?2 AND id > ?3 AND (?4 IS NULL OR idp = ?4)
                GROUP BY object ORDER BY object LIMIT ?5
                """, arguments: [range.lowerBound, range.upperBound, cursor, idp, limit])
        return rows.map { ($0[0], $0[1]) }
    }

    /// The first change since of one object; nil when there was none.
    func first(of object: Int64) throws -> Int64? {
        let read = try database.cachedStatement(
            sql: """
                SELECT min(id) FROM record INDEXED BY record_by_object
                WHERE kind = '\(type.rawValue)' AND state = 'applied' AND object = ?1 AND id > ?2
                """)
        return try Int64.fetchOne(read, arguments: [object, cursor])
    }

    /// The object of a first change as it was.
    ///
    /// - Throws: ``DirectoryStoreError/cursorExpired`` when that was not written down: the directory of a deleted IdP was dropped.
    func former(_ object: Int64, _ record: Int64) throws -> Former {
        let change = try database.cachedStatement(
            sql: "SELECT r.source_id, r.action, i.before FROM record r LEFT JOIN record_image i ON i.record = r.id WHERE r.id = ?")
        let history = try database.cachedStatement(
            sql: """
                SELECT count(*) FILTER (WHERE id > ?2), count(*) FILTER (WHERE id <= ?2), max(time) FILTER (WHERE id <= ?2),
                  max(time) FILTER (WHERE action = 'create')
                FROM record INDEXED BY record_by_object WHERE kind = '\(type.rawValue)' AND state = 'applied' AND object = ?1
                """)
        guard let row = try Row.fetchOne(change, arguments: [record]), let past = try Row.fetchOne(history, arguments: [object, cursor])
        else { throw DirectoryStoreError.cursorExpired }
        let image: String? = row[2]
        let action = try SyncRecord.Action.storedWord(row[1])
        if image == nil && action != .create { throw DirectoryStoreError.cursorExpired }
        return Former(
            sourceID: row[0], image: action == .create ? nil : image, updatedAt: past[2], createdAt: past[3], changesSince: past[0],
            changesBefore: past[1])
    }
}
