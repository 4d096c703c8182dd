import GRDB

/// How far the search blocks follow the directory.
struct SearchState {
    /// The record up to which the changes of people are in the blocks.
    var upto: Int64
    /// The person up to whom the blocks are being filled; nil when all are.
    var filled: Int64?

    init(_ database: Database) throws {
        let row = try Row.fetchOne(database, sql: "SELECT upto, filled FROM search_state")
        upto = row?[0] ?? 0
        filled = row?[1]
    }

    func store(_ database: Database) throws {
        try database.execute(sql: "UPDATE search_state SET upto = ?, filled = ?", arguments: [upto, filled])
    }

    /// Whether every change since is still in the feed.
    func isInFeed(_ database: Database) throws -> Bool { try FeedExtent(database).floor <= upto }

    /// People who have changed since, `limit` records at most, and the last of these records.
    func changed(_ database: Database, limit: Int) throws -> (people: Set<Int64>, last: Int64?, count: Int) {
        let records = try HotStatement(
            database,
            "SELECT id, object FROM record NOT INDEXED WHERE id > ?1 AND kind = 'employee' AND state = 'applied' ORDER BY id LIMIT ?2")
        records.bind(1, upto)
        records.bind(2, Int64(clamping: limit))
        var people: Set<Int64> = []
        var last: Int64?
        var count = 0
        while try records.next() {
            last = records.int(0)
            people.insert(records.int(1))
            count += 1
        }
        return (people, last, count)
    }
}
