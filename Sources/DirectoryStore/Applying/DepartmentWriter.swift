import GRDB
import IdentityModel
import JSONKit

/// Writes the departments of one transaction of a task.
struct DepartmentWriter {
    /// Row by the source's id.
    private(set) var numbers: [String: Int64] = [:]
    private let database: Database
    private let idp: Int64
    private let time: Timestamp
    private let records: RecordWriter

    init(_ database: Database, idp: Int64, time: Timestamp, records: RecordWriter) throws {
        self.database = database
        self.idp = idp
        self.time = time
        self.records = records
        let rows = try Row.fetchCursor(database, sql: "SELECT source_id, id FROM department WHERE idp = ?", arguments: [idp])
        while let row = try rows.next() { numbers[row[0]] = row[1] }
    }

    /// Creates, then updates: a department may move below a new one.
    mutating func put(_ verdicts: [DepartmentVerdict], counting counts: inout AppliedCounts) throws {
        for verdict in verdicts where verdict.action == .create { try put(verdict, counting: &counts) }
        for verdict in verdicts where verdict.action == .update { try put(verdict, counting: &counts) }
    }

    /// Removes what nobody is in and nothing is below.
    mutating func remove(_ verdicts: [DepartmentVerdict], counting counts: inout AppliedCounts) throws {
        for verdict in verdicts where verdict.action == .delete {
            if verdict.outcome == .apply, let number = verdict.id?.number {
                try database.cachedStatement(sql: "DELETE FROM department WHERE id = ?").execute(arguments: [number])
                numbers[verdict.sourceID] = nil
            }
            try record(verdict, counting: &counts)
        }
    }

    private mutating func put(_ verdict: DepartmentVerdict, counting counts: inout AppliedCounts) throws {
        if verdict.outcome == .apply, let after = verdict.after {
            let parent = after.parentSourceId.flatMap { numbers[$0] }
            if let number = verdict.id?.number {
                try database.cachedStatement(
                    sql: "UPDATE department SET parent = ?, content = ?, updated_at = ?, revision = revision + 1 WHERE id = ?"
                ).execute(arguments: [parent, after.storedText, time.milliseconds, number])
            } else {
                try database.cachedStatement(
                    sql: """
                        INSERT INTO department (idp, source_id, parent, content, created_at, updated_at, revision) VALUES (?, ?, ?, ?, ?5, ?5, 1)
                        """
                ).execute(arguments: [idp, verdict.sourceID, parent, after.storedText, time.milliseconds])
                numbers[verdict.sourceID] = database.lastInsertedRowID
            }
        }
        try record(verdict, counting: &counts)
    }

    private func record(_ verdict: DepartmentVerdict, counting counts: inout AppliedCounts) throws {
        let shown = try shown(verdict)
        try records.write(
            RecordWriter.Entry(
                kind: .department, action: verdict.action, outcome: verdict.outcome,
                object: verdict.id?.number ?? numbers[verdict.sourceID], sourceID: verdict.sourceID,
                name: (verdict.after ?? verdict.before)?.name ?? "", thirdParty: shown.thirdParty, requestID: shown.requestID,
                before: verdict.before?.jsonBytes(), after: verdict.after?.jsonBytes()))
        counts.count(.department, verdict.action, verdict.outcome)
    }

    /// What the source gave of the department. It is taken from the scratch file where it is written: there may be very many.
    private func shown(_ verdict: DepartmentVerdict) throws -> (thirdParty: [UInt8]?, requestID: String?) {
        guard verdict.thirdParty == nil, verdict.after != nil else { return (verdict.thirdParty, verdict.requestID) }
        let row = try Row.fetchOne(
            database.cachedStatement(
                sql: "SELECT third_party, request_id FROM staging.department WHERE source_id = ? ORDER BY id DESC LIMIT 1"),
            arguments: [verdict.sourceID])
        return ((row?[0] as String?).map { Array($0.utf8) }, row?[1])
    }
}
