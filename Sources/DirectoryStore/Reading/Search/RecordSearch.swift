import GRDB
import IdentityModel

/// Finds records of one task by name or by the source's id: the gathered names first, then the records that are not gathered, one by one.
struct RecordSearch {
    private let database: Database
    private let task: Int64
    private let text: SearchedText
    private let facets: Set<RecordFacet>
    private let facetMask: UInt32

    init(_ database: Database, _ filter: RecordFilter, query: String) {
        self.database = database
        task = filter.taskID.number ?? 0
        text = SearchedText(query)
        facets = Set(filter.facets)
        facetMask = facets.reduce(0) { $0 | UInt32(1) << $1.code }
    }

    /// The ids of the first `limit` records behind `start`, ascending.
    func ids(after start: Int64, limit: Int) throws -> [Int64] {
        let gathered =
            try Int64.fetchOne(database, sql: "SELECT upto FROM record_search WHERE task = ?", arguments: [task]) ?? 0
        var found: [Int64] = []
        if start < gathered { try searchBlocks(after: start, upTo: gathered, limit, &found) }
        if found.count < limit { try searchRest(after: max(start, gathered), limit, &found) }
        return found
    }

    private func searchBlocks(after start: Int64, upTo end: Int64, _ limit: Int, _ found: inout [Int64]) throws {
        let blocks = try HotStatement(
            database,
            "SELECT first, names, entries, sources FROM record_names WHERE task = ?1 AND last > ?2 AND last <= ?3 ORDER BY last")
        blocks.bind(1, task)
        blocks.bind(2, start)
        blocks.bind(3, end)
        defer { blocks.reset() }
        while found.count < limit, try blocks.next() {
            let byName = blocks.withBytes(1) { SearchedBlock.hits(in: $0, text.firstHit) }
            let bySource = blocks.withBytes(3) { SearchedBlock.hits(inSources: $0, exactly: text.exact) }
            if byName.isEmpty && bySource.isEmpty { continue }
            let block = SearchedBlock(first: blocks.int(0), entries: blocks.bytes(2))
            let hits = bySource.isEmpty ? byName : Set(byName + bySource).sorted()
            for hit in hits where found.count < limit {
                guard let entry = block.entry(hit), entry.id > start, facetMask & (UInt32(1) << (entry.facet & 31)) != 0 else { continue }
                found.append(entry.id)
            }
        }
    }

    private func searchRest(after start: Int64, _ limit: Int, _ found: inout [Int64]) throws {
        let rest = try HotStatement(
            database, "SELECT id, name, source_id, state, kind, action FROM record WHERE task = ?1 AND id > ?2 ORDER BY id")
        rest.bind(1, task)
        rest.bind(2, start)
        defer { rest.reset() }
        while found.count < limit, try rest.next() {
            guard text.matches(name: rest.text(1), sourceID: rest.text(2)), facets.contains(try rest.facet(3)) else { continue }
            found.append(rest.int(0))
        }
    }
}

extension HotStatement {
    /// A record's state, kind and action in three columns.
    func facet(_ column: Int32) throws -> RecordFacet {
        RecordFacet(
            state: try SyncRecord.State.storedWord(text(column)), type: try SyncRecord.ObjectType.storedWord(text(column + 1)),
            action: try SyncRecord.Action.storedWord(text(column + 2)))
    }
}
