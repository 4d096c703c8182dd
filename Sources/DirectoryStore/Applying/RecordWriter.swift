import GRDB
import IdentityModel
import JSONKit

/// Writes the records of one transaction, of a task or of none.
struct RecordWriter {
    let database: Database
    /// Nil for a change by hand.
    private let task: TaskID?
    private let idp: Int64
    let time: Timestamp
    private let insert: HotStatement
    private let insertImage: HotStatement

    init(_ database: Database, task: TaskID?, idp: Int64, time: Timestamp) throws {
        self.database = database
        self.task = task
        self.idp = idp
        self.time = time
        insert = try HotStatement(
            database,
            "INSERT INTO record (task, idp, kind, action, state, object, source_id, name, error, time) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
        )
        insertImage = try HotStatement(
            database,
            "INSERT INTO record_image (record, third_party, request_id, before, after, hash, departure_proof) VALUES (?, ?, ?, ?, ?, ?, ?)"
        )
    }

    struct Entry {
        var kind: SyncRecord.ObjectType
        var action: SyncRecord.Action
        var outcome: VerdictOutcome
        var object: Int64?
        var sourceID: String
        var name: String
        var thirdParty: [UInt8]?
        var requestID: String?
        var proof: SyncRecord.DepartureProof?
        var before: [UInt8]?
        var after: [UInt8]?
        /// Of what the source gave, where the record is only done later.
        var hash: ContentHash?
    }

    func write(_ entry: Entry) throws {
        insert.bind(1, task?.number)
        insert.bind(2, idp)
        insert.bind(3, entry.kind.rawValue)
        insert.bind(4, entry.action.rawValue)
        insert.bind(5, entry.outcome.state)
        insert.bind(6, entry.object)
        insert.bind(7, entry.sourceID)
        insert.bind(8, entry.name)
        insert.bind(9, text: entry.outcome.error?.jsonBytes())
        insert.bind(10, time.milliseconds)
        try insert.run()
        insertImage.bind(1, database.lastInsertedRowID)
        insertImage.bind(2, text: entry.thirdParty)
        insertImage.bind(3, entry.requestID)
        insertImage.bind(4, text: entry.before)
        insertImage.bind(5, text: entry.after)
        if let hash = entry.hash { insertImage.bind(6, blob: hash) } else { insertImage.bind(6, nil as Int64?) }
        insertImage.bind(7, entry.proof?.rawValue)
        try insertImage.run()
    }

    /// Records the persons with fields whose value cannot be taken.
    func noteProblems(_ database: Database, counting counts: inout AppliedCounts) throws {
        let rows = try Row.fetchCursor(
            database,
            sql: """
                SELECT s.source_id, s.name, p.problems, s.third_party, g.request_id, e.employee, min(s.id)
                FROM staging.problem p JOIN staging.sighting s ON s.id = p.sighting JOIN staging.page g ON g.id = s.page
                LEFT JOIN employee_source e ON e.idp = ? AND e.source_id = s.source_id GROUP BY s.source_id
                """, arguments: [idp])
        while let row = try rows.next() {
            let problems = try [String].stored(row[2])
            let outcome = VerdictOutcome.fail(TaskError(reason: "invalid_value", message: problems.joined(separator: "; ")))
            try write(
                Entry(
                    kind: .employee, action: .update, outcome: outcome, object: row[5], sourceID: row[0], name: row[1],
                    thirdParty: Array((row[3] as String).utf8), requestID: row[4]))
            counts.count(.employee, .update, outcome)
        }
    }
}

extension VerdictOutcome {
    var state: String {
        switch self {
        case .apply: "applied"
        case .plan: "planned"
        case .hold: "held"
        case .fail: "failed"
        }
    }

    var error: TaskError? {
        guard case .fail(let error) = self else { return nil }
        return error
    }
}
