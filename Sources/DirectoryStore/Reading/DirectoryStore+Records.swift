import GRDB
import IdentityModel
import JSONKit

/// Which records of a task are wanted.
public struct RecordFilter: Hashable, Sendable {
    public var taskID: TaskID
    public var type: SyncRecord.ObjectType?
    public var action: SyncRecord.Action?
    public var success: Bool?
    /// Part of the name, or the whole id at the source.
    public var query: String?

    public init(taskID: TaskID) { self.taskID = taskID }
}

extension DirectoryStore {
    private static let recordColumns = "r.id, r.task, r.kind, r.action, r.name, r.source_id, r.object, r.state, r.error, r.time"

    /// Records in the order in which they were made.
    public func records(_ filter: RecordFilter, _ page: PageRequest = PageRequest()) async throws(DirectoryStoreError) -> Page<SyncRecord> {
        let start = try page.start(default: 0)
        return try await reading { database in
            var conditions = ["r.task = ?", "r.id > ?"]
            var arguments: StatementArguments = [filter.taskID.number ?? 0, start]
            if let success = filter.success {
                conditions.append("r.state = ?")
                arguments += [success ? "applied" : "failed"]
            }
            if let type = filter.type {
                conditions.append("r.kind = ?")
                arguments += [type.rawValue]
            }
            if let action = filter.action {
                conditions.append("r.action = ?")
                arguments += [action.rawValue]
            }
            if let query = filter.query, !query.isEmpty {
                conditions.append("(r.name LIKE ? ESCAPE '\\' OR r.source_id = ?)")
                arguments += [containing(query), query]
            }
            arguments += [page.size + 1]
            let rows = try Row.fetchAll(
                database,
                sql: "SELECT \(Self.recordColumns) FROM record r WHERE \(conditions.joined(separator: " AND ")) ORDER BY r.id LIMIT ?",
                arguments: arguments)
            return Page(try rows.map { ($0[0], try Self.record($0)) }, size: page.size)
        }
    }

    /// A record with both data sources side by side, also by the id that it was planned or held under; nil when there is none.
    public func record(_ id: RecordID) async throws(DirectoryStoreError) -> SyncRecordDetail? {
        guard let number = id.number else { return nil }
        return try await reading { database in
            let row = try Row.fetchOne(
                database,
                sql: """
                    SELECT \(Self.recordColumns), i.third_party, i.request_id, i.before, i.after, t.mappings
                    FROM record r LEFT JOIN record_image i ON i.record = r.id LEFT JOIN task t ON t.id = r.task
                    WHERE r.id = ?1 OR r.planned_as = ?1
                    """, arguments: [number])
            return try row.map { row in
                var detail = SyncRecordDetail()
                detail.record = try Self.record(row)
                detail.thirdParty = try Self.value(row[10])
                detail.requestId = row[11]
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
        switch row[7] as String {
        case "applied": record.success = true
        case "failed": record.success = false
        default: record.success = nil
        }
        record.error = try (row[8] as String?).map { try TaskError.stored($0) }
        record.time = Timestamp(milliseconds: row[9])
        return record
    }
}
