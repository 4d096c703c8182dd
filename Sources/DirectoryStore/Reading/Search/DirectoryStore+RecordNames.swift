import GRDB
import IdentityModel

extension DirectoryStore {
    /// Gathers names of records of one task that has ended, so that searches are quick; until then they look at record after record.
    ///
    /// Each call is one short transaction. Only whole blocks are made: what is left is few enough to be looked at.
    ///
    /// - Returns: whether there may be more to do.
    public func gatherRecordNames() async throws(DirectoryStoreError) -> Bool {
        try await writing { database in
            let next = try Row.fetchOne(
                database,
                sql: """
                    SELECT t.id, s.upto FROM task t LEFT JOIN record_search s ON s.task = t.id
                    WHERE coalesce(s.complete, 0) = 0 AND t.status NOT IN ('pending', 'running') ORDER BY t.id LIMIT 1
                    """)
            guard let next else { return false }
            let task: Int64 = next[0]
            let gathered: Int64? = next[1]
            if gathered == nil { try database.execute(sql: "DELETE FROM record_names WHERE task = ?", arguments: [task]) }
            let (upto, isComplete) = try Self.gatherNames(of: task, after: gathered ?? 0, database)
            try database.execute(
                sql: "INSERT OR REPLACE INTO record_search (task, upto, complete) VALUES (?, ?, ?)", arguments: [task, upto, isComplete])
            return true
        }
    }

    private static let recordsAtOnce = 10 * NameBlock.capacity

    private static func gatherNames(of task: Int64, after start: Int64, _ database: Database) throws -> (upto: Int64, isComplete: Bool) {
        let records = try HotStatement(
            database, "SELECT id, name, source_id, state, kind, action FROM record WHERE task = ?1 AND id > ?2 ORDER BY id LIMIT ?3")
        records.bind(1, task)
        records.bind(2, start)
        records.bind(3, Int64(recordsAtOnce))
        var block = NameBlock()
        var upto = start
        var seen = 0
        while try records.next() {
            seen += 1
            let id = records.int(0)
            if block.isFull(for: id) { upto = try store(&block, of: task, database) }
            block.append(id, name: records.text(1), sourceID: records.text(2), facet: try records.facet(3))
        }
        if block.count == NameBlock.capacity { upto = try store(&block, of: task, database) }
        return (upto, seen < recordsAtOnce)
    }

    private static func store(_ block: inout NameBlock, of task: Int64, _ database: Database) throws -> Int64 {
        let insert = try HotStatement(
            database, "INSERT INTO record_names (task, last, first, names, entries, sources) VALUES (?, ?, ?, ?, ?, ?)")
        insert.bind(1, task)
        insert.bind(2, block.last)
        insert.bind(3, block.first)
        insert.bind(4, blob: block.names)
        insert.bind(5, blob: block.entries)
        insert.bind(6, blob: block.sources)
        try insert.run()
        defer { block = NameBlock() }
        return block.last
    }
}
