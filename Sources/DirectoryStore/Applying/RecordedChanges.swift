import FoundationEssentials
import GRDB
import IdentityModel
import JSONKit

/// Does recorded changes, one record after the other; memory does not grow with their number.
struct RecordedChanges {
    private let database: Database
    private let work: RecordedWork
    private let source: TaskID
    private let records: RecordWriter
    private var employees: RecordedEmployees
    private var departments: RecordedDepartments
    /// Whether departments came or went since persons were written last.
    private var hasOtherDepartments = false
    private let chosen: String?
    private let going: [String]

    private static let batch = 256

    init(_ work: RecordedWork, idp: Int64, _ database: Database) throws {
        self.database = database
        self.work = work
        source = if case .undone(let task) = work.changes { task } else { work.taskID }
        chosen =
            if case .held(let ids?) = work.changes { ids.numberList() } else {
                nil
            }
        records = try RecordWriter(database, task: work.taskID, idp: idp, time: work.time)
        departments = try RecordedDepartments(database, idp: idp, time: work.time)
        // Nobody is put into a department that a plan removes later on.
        going =
            work.changes == .planned
            ? try String.fetchAll(
                database,
                sql: "SELECT source_id FROM record WHERE task = ? AND state = 'planned' AND kind = 'department' AND action = 'delete'",
                arguments: [source.number]) : []
        let rows = try EmployeeRows(database, idp: idp, time: work.time, departments: Self.staying(departments.numbers, going))
        employees = try RecordedEmployees(database, rows: rows)
    }

    private static func staying(_ numbers: [String: Int64], _ going: [String]) -> [String: Int64] {
        var staying = numbers
        for id in going { staying[id] = nil }
        return staying
    }

    private var state: String {
        switch work.changes {
        case .planned: "planned"
        case .held: "held"
        case .undone: "applied"
        }
    }

    private var isUndo: Bool { if case .undone = work.changes { true } else { false } }

    /// How many persons come new into the directory.
    func newPersons() throws -> Int {
        guard case .planned = work.changes else { return 0 }
        return try Int.fetchOne(
            database, sql: "SELECT count(*) FROM record WHERE task = ? AND state = 'planned' AND kind = 'employee' AND action = 'create'",
            arguments: [source.number]) ?? 0
    }

    /// Does all of them; tells after each batch how many are done.
    mutating func run(counting counts: inout AppliedCounts, _ progress: (Int) -> Void) throws {
        // Records that are made on the way are not among those to do.
        let end = try Int64.fetchOne(database, sql: "SELECT max(id) FROM record") ?? 0
        var place = isUndo ? end + 1 : 0
        var done = 0
        while true {
            let changes = try next(after: place, upTo: end)
            guard let last = changes.last else { return }
            place = last.id
            for change in changes { try perform(isUndo ? change.reversed : change, counting: &counts) }
            done += changes.count
            progress(done)
        }
    }

    private func next(after place: Int64, upTo end: Int64) throws -> [RecordedChange] {
        let rows = try Row.fetchCursor(
            database,
            sql: """
                SELECT r.id, r.kind, r.action, r.object, r.source_id, r.name, i.before, i.after, i.hash
                FROM record r LEFT JOIN record_image i ON i.record = r.id
                WHERE r.task = ?1 AND r.state = ?2 AND \(isUndo ? "r.id < ?3" : "r.id > ?3 AND r.id <= ?4")
                \(chosen == nil ? "" : "AND r.id IN (SELECT value FROM json_each(?5))")
                ORDER BY r.id \(isUndo ? "DESC" : "") LIMIT \(Self.batch)
                """,
            arguments: StatementArguments([source.number, state, place] + (isUndo ? [] : [end]) + (chosen.map { [$0] } ?? []))
        )
        var changes: [RecordedChange] = []
        while let row = try rows.next() {
            changes.append(
                RecordedChange(
                    id: row[0], kind: try SyncRecord.ObjectType.storedWord(row[1]), action: try SyncRecord.Action.storedWord(row[2]),
                    object: row[3], sourceID: row[4], name: row[5], expected: (row[6] as String?).map { Array($0.utf8) },
                    wanted: (row[7] as String?).map { Array($0.utf8) }, hash: (row[8] as Data?).map { ContentHash($0) }))
        }
        return changes
    }

    private mutating func perform(_ change: RecordedChange, counting counts: inout AppliedCounts) throws {
        var change = change
        let refusal: RecordedRefusal?
        switch change.kind {
        case .department:
            refusal = try departments.perform(&change)
            hasOtherDepartments = true
        case .employee:
            if hasOtherDepartments { employees.rows.departments = Self.staying(departments.numbers, going) }
            hasOtherDepartments = false
            refusal = try employees.perform(&change)
        }
        let outcome = refusal.map { VerdictOutcome.fail($0.error) } ?? .apply
        if isUndo {
            try records.write(
                RecordWriter.Entry(
                    kind: change.kind, action: change.action, outcome: outcome, object: change.object, sourceID: change.sourceID,
                    name: change.name, before: change.expected, after: change.wanted))
        } else {
            try records.settle(change, outcome)
        }
        counts.count(change.kind, change.action, outcome)
    }
}

extension RecordWriter {
    /// Makes a planned or held record one that was done, at the end of the feed, or one that failed.
    func settle(_ change: RecordedChange, _ outcome: VerdictOutcome) throws {
        guard outcome == .apply else {
            try database.cachedStatement(sql: "UPDATE record SET state = ?, error = ?, time = ? WHERE id = ?")
                .execute(arguments: [outcome.state, outcome.error?.storedText, time.milliseconds, change.id])
            return
        }
        try database.cachedStatement(
            sql: """
                INSERT INTO record (task, idp, kind, action, state, object, source_id, name, time, planned_as)
                SELECT task, idp, kind, action, 'applied', ?, source_id, name, ?, id FROM record WHERE id = ?
                """
        ).execute(arguments: [change.object, time.milliseconds, change.id])
        let moved = database.lastInsertedRowID
        try database.cachedStatement(sql: "UPDATE record_image SET record = ?, before = ?, after = ?, hash = NULL WHERE record = ?")
            .execute(
                arguments: [
                    moved, change.expected.map { String(decoding: $0, as: UTF8.self) },
                    change.wanted.map { String(decoding: $0, as: UTF8.self) },
                    change.id,
                ])
        try database.cachedStatement(sql: "DELETE FROM record WHERE id = ?").execute(arguments: [change.id])
    }
}
