import GRDB
import IdentityModel
import JSONKit

/// Which records of a task are wanted.
public struct RecordFilter: Hashable, Sendable {
    public var taskID: TaskID
    public var type: SyncRecord.ObjectType?
    public var action: SyncRecord.Action?
    public var success: Bool?
    public var state: SyncRecord.State?
    /// Part of the name, or the whole id at the source.
    public var query: String?

    public init(taskID: TaskID) { self.taskID = taskID }
}

extension DirectoryStore {
    private static let recordColumns = "r.id, r.task, r.kind, r.action, r.name, r.source_id, r.object, r.state, r.error, r.time"

    /// Records in the order in which they were made.
    ///
    /// A page takes as long as its records, whichever of a million are wanted; a search for what is rare reads all names of the task.
    public func records(_ filter: RecordFilter, _ page: PageRequest = PageRequest()) async throws(DirectoryStoreError) -> Page<SyncRecord> {
        let start = try page.start(default: 0)
        return try await reading { database in
            let ids: [Int64]
            if let query = filter.query, !query.isEmpty {
                ids = try RecordSearch(database, filter, query: query).ids(after: start, limit: page.size + 1)
            } else if let sql = Self.recordKeys(filter.facets) {
                ids = try Int64.fetchAll(database, sql: sql, arguments: [filter.taskID.number ?? 0, start, page.size + 1])
            } else {
                ids = []
            }
            let read = try database.cachedStatement(sql: "SELECT \(Self.recordColumns) FROM record r WHERE r.id = ?")
            let rows = try ids.compactMap { id in try Row.fetchOne(read, arguments: [id]).map { (id, try Self.record($0)) } }
            return Page(rows, size: page.size)
        }
    }

    /// Selects the ids of a task's records (1) behind an id (2), at most as many as asked (3); nil when there are no facets.
    ///
    /// The index has the records of each facet in order; SQLite merges them without sorting.
    static func recordKeys(_ facets: [RecordFacet]) -> String? {
        if facets.isEmpty { return nil }
        if facets.count == RecordFacet.all.count {
            return "SELECT id FROM record INDEXED BY record_by_task WHERE task = ?1 AND id > ?2 ORDER BY id LIMIT ?3"
        }
        let parts = facets.map { facet in
            """
            SELECT id FROM record INDEXED BY record_by_outcome WHERE task = ?1 AND state = '\(facet.state.rawValue)'
            AND kind = '\(facet.type.rawValue)' AND action = '\(facet.action.rawValue)' AND id > ?2
            """
        }
        return parts.joined(separator: " UNION ALL ") + " ORDER BY id LIMIT ?3"
    }

    /// A record with both data sources side by side, also by the id that it was planned or held under; nil when there is none.
    public func record(_ id: RecordID) async throws(DirectoryStoreError) -> SyncRecordDetail? {
        guard let number = id.number else { return nil }
        return try await reading { database in
            let row = try Row.fetchOne(
                database,
                sql: """
                    SELECT \(Self.recordColumns), i.third_party, i.request_id, i.before, i.after, t.mappings, i.departure_proof
                    FROM record r LEFT JOIN record_image i ON i.record = r.id LEFT JOIN task t ON t.id = r.task
                    WHERE r.id = ?1 OR r.planned_as = ?1
                    """, arguments: [number])
            return try row.map { row in
                var detail = SyncRecordDetail()
                detail.record = try Self.record(row)
                detail.thirdParty = try Self.value(row[10])
                detail.requestId = row[11]
                detail.departureProof = try (row[15] as String?).map { try SyncRecord.DepartureProof.storedWord($0) }
                detail.local.before = try Self.value(row[12])
                detail.local.after = try Self.value(row[13])
                let mappings = try (row[14] as String?).map { try FieldMappings.stored($0) }
                let applying = detail.record.type == .employee ? mappings?.employee : mappings?.department
                detail.changes = FieldComparison(mappings: applying ?? [], thirdParty: detail.thirdParty, local: detail.local).changes
                return detail
            }
        }
    }

    static func value(_ text: String?) throws -> JSONValue? {
        try text.map { try JSONValue.stored($0) }
    }

    static func localID(_ kind: SyncRecord.ObjectType, _ number: Int64) -> String {
        switch kind {
        case .department: DepartmentID(number: number).rawValue
        case .employee: EmployeeID(number: number).rawValue
        }
    }

    private static func record(_ row: Row) throws -> SyncRecord {
        var record = SyncRecord()
        record.id = RecordID(number: row[0])
        if let task: Int64 = row[1] { record.taskId = TaskID(number: task) }
        record.type = try SyncRecord.ObjectType.storedWord(row[2])
        record.action = try SyncRecord.Action.storedWord(row[3])
        record.name = row[4]
        record.sourceId = row[5]
        record.localId = (row[6] as Int64?).map { localID(record.type, $0) }
        record.state = try SyncRecord.State.storedWord(row[7])
        switch record.state {
        case .applied: record.success = true
        case .failed: record.success = false
        case .planned, .held: record.success = nil
        }
        record.error = try (row[8] as String?).map { try TaskError.stored($0) }
        record.time = Timestamp(milliseconds: row[9])
        return record
    }
}
