import GRDB

/// From where to where the change feed goes in one snapshot.
struct FeedExtent {
    /// Every change behind this place is kept.
    let floor: Int64
    /// Behind the last committed change; never less than it once was, whatever was removed since.
    let end: Int64

    init(_ database: Database) throws {
        floor = try Int64.fetchOne(database, sql: "SELECT floor FROM feed") ?? 0
        let given = try Int64.fetchOne(database, sql: "SELECT seq FROM sqlite_sequence WHERE name = 'record'") ?? 0
        end = max(given, try Int64.fetchOne(database, sql: "SELECT max(id) FROM record") ?? 0)
    }

    /// - Throws: ``DirectoryStoreError/cursorExpired`` where changes behind `place` are gone, and for a place beyond the end: it was given
    ///   out before an older copy of the database was restored.
    func require(_ place: Int64) throws {
        if place < floor || place > end { throw DirectoryStoreError.cursorExpired }
    }
}
