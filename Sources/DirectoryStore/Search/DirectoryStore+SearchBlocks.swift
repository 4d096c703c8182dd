import GRDB

extension DirectoryStore {
    private static let peopleAtOnce = 2000
    /// Fewer changed people are looked at by each search.
    static let fewChanged = 256
    /// After more changes the blocks are quicker made anew.
    private static let manyChanged = 50_000

    /// Brings people into the blocks in which they are searched: reads some, then writes them in one short transaction.
    ///
    /// - Returns: whether there is more to do.
    public func gatherPeople() async throws(DirectoryStoreError) -> Bool {
        let work = try await reading { try SearchWork($0, state: SearchState($0)) }
        guard let work else { return false }
        return try await writing { try work.store($0) }
    }

    /// A step of the work, as a snapshot showed it.
    private struct SearchWork: Sendable {
        private var upto: Int64
        private var filled: Int64?
        private var startsAnew = false
        private var texts: [Int64: SearchTexts?] = [:]

        /// Nil when there is nothing to do.
        init?(_ database: Database, state: SearchState) throws {
            (upto, filled) = (state.upto, state.filled)
            if let filled {
                let people = try PersonTexts(database).texts(after: filled, limit: DirectoryStore.peopleAtOnce)
                for person in people { texts[person.id] = person.texts }
                self.filled = people.count < DirectoryStore.peopleAtOnce ? nil : people.last?.id
                return
            }
            let newest = try FeedExtent(database).end
            guard newest > upto else { return nil }
            let waiting =
                try Int.fetchOne(
                    database,
                    sql: """
                        SELECT count(*) FROM
                        (SELECT 1 FROM record NOT INDEXED WHERE id > ? AND kind = 'employee' AND state = 'applied' LIMIT \(manyChanged + 1))
                        """, arguments: [upto]) ?? 0
            if try waiting > manyChanged || !state.isInFeed(database) {
                (upto, filled, startsAnew) = (newest, 0, true)
                return
            }
            guard waiting >= fewChanged else { return nil }
            let changed = try state.changed(database, limit: DirectoryStore.peopleAtOnce)
            let reader = try PersonTexts(database)
            for person in changed.people { texts[person] = try reader.texts(of: person) }
            upto = changed.count < DirectoryStore.peopleAtOnce ? newest : changed.last ?? newest
        }

        func store(_ database: Database) throws -> Bool {
            var state = try SearchState(database)
            var domains = try MailDomains(database)
            if startsAnew {
                try database.execute(sql: "DELETE FROM search_block")
                try domains.removeAll(database)
            }
            let blocks = Dictionary(grouping: texts) { SearchBlock.number(of: $0.key) }
            for (number, people) in blocks.sorted(by: { $0.key < $1.key }) {
                for kind in SearchTexts.Kind.allCases {
                    var changes: [UInt8: [UInt8]?] = [:]
                    for (id, texts) in people {
                        let texts = texts.map { kind == .keys ? domains.shorten($0[kind]) : $0[kind] }
                        changes[UInt8(truncatingIfNeeded: id)] = .some(texts)
                    }
                    try SearchBlocks(database).change(number, kind, changes)
                }
            }
            try domains.store(database)
            (state.upto, state.filled) = (upto, filled)
            try state.store(database)
            return true
        }
    }
}

/// Reads and writes the stored blocks.
struct SearchBlocks {
    private let database: Database

    init(_ database: Database) { self.database = database }

    func change(_ number: Int64, _ kind: SearchTexts.Kind, _ changes: [UInt8: [UInt8]?]) throws {
        let select = try HotStatement(database, "SELECT places, texts FROM search_block WHERE kind = ? AND number = ?")
        select.bind(1, kind.rawValue)
        select.bind(2, number)
        let stored =
            try select.next() ? SearchBlock(number: number, places: select.bytes(0), texts: select.bytes(1)) : SearchBlock(number: number)
        select.reset()
        let block = stored.replacing(changes)
        let insert = try HotStatement(
            database, "INSERT OR REPLACE INTO search_block (kind, number, places, texts) VALUES (?, ?, ?, ?)")
        insert.bind(1, kind.rawValue)
        insert.bind(2, number)
        insert.bind(3, blob: block.places)
        insert.bind(4, blob: block.texts)
        try insert.run()
    }

    /// Calls `body` with each block of one kind that is not before `number`, in order, as long as it gives true.
    func each(_ kind: SearchTexts.Kind, from number: Int64, _ body: (Int64, _ places: [UInt8], UnsafeRawBufferPointer) -> Bool) throws {
        let select = try HotStatement(
            database, "SELECT number, places, texts FROM search_block WHERE kind = ?1 AND number >= ?2 ORDER BY number")
        select.bind(1, kind.rawValue)
        select.bind(2, number)
        defer { select.reset() }
        while try select.next() {
            let number = select.int(0)
            let places = select.bytes(1)
            guard select.withBytes(2, { body(number, places, $0) }) else { return }
        }
    }
}
