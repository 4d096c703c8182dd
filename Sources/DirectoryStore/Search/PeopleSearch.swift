import GRDB

/// Finds people by what they are called: the blocks first, and those who changed since these were made, one by one.
struct PeopleSearch {
    private let database: Database
    /// As it is spelled in the blocks.
    private let query: SearchQuery
    private let changed: Set<Int64>
    /// Of the changed people those who match, ascending.
    private let changedHits: [Int64]

    /// Nil while the blocks are being filled, or have to be anew.
    init?(_ database: Database, _ query: SearchQuery) throws {
        let state = try SearchState(database)
        guard state.filled == nil, try state.isInFeed(database) else { return nil }
        self.database = database
        self.query = query.spelled(with: try MailDomains(database))
        changed = try state.changed(database, limit: .max).people
        let texts = try PersonTexts(database)
        changedHits = try changed.filter { try texts.texts(of: $0).map(query.matches) ?? false }.sorted()
    }

    /// The first `limit` people behind `start`, ascending.
    func ids(after start: Int64, limit: Int) throws -> [Int64] {
        var found = Set(changedHits.lazy.filter { $0 > start }.prefix(limit))
        for kind in query.kinds {
            var count = 0
            try SearchBlocks(database).each(kind, from: SearchBlock.number(of: max(start, 0))) { number, places, bytes in
                for index in query.hits(in: bytes, of: kind) where index < places.count {
                    let id = number << 8 | Int64(places[index])
                    guard id > start, !changed.contains(id) else { continue }
                    found.insert(id)
                    count += 1
                }
                return count < limit
            }
        }
        return Array(found.sorted().prefix(limit))
    }
}
