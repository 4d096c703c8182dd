import GRDB
import IdentityModel
import JSONKit

/// Writes the persons of one transaction of a task, one noted difference after the other; memory does not grow with their number.
struct EmployeeWriter {
    private let database: Database
    private let idp: Int64
    private let time: Timestamp
    private let departments: [String: Int64]
    private let records: RecordWriter
    private let reader: DifferenceReader
    private let insert: HotStatement
    private let change: HotStatement
    private let erase: HotStatement
    private let setHash: HotStatement
    private let forget: HotStatement
    private let join: HotStatement
    private let part: HotStatement

    init(_ database: Database, idp: Int64, time: Timestamp, departments: [String: Int64], records: RecordWriter) throws {
        self.database = database
        self.idp = idp
        self.time = time
        self.departments = departments
        self.records = records
        reader = try DifferenceReader(database)
        insert = try HotStatement(
            database,
            """
            INSERT INTO employee (union_id, fields, elsewhere, account_status, employment_status, left_at, updated_at, synced_at,
            idp, source_id, created_at, revision, suspended_by, expires_at, local_edits)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?7, 1, ?11, ?12, ?13)
            """)
        change = try HotStatement(
            database,
            """
            UPDATE employee SET union_id = ?1, fields = ?2, elsewhere = ?3, account_status = ?4, employment_status = ?5, left_at = ?6,
            updated_at = ?7, synced_at = coalesce(?8, synced_at), revision = revision + 1, suspended_by = ?11, expires_at = ?12,
            local_edits = ?13 WHERE id = ?9
            """)
        erase = try HotStatement(database, "DELETE FROM employee WHERE id = ?")
        setHash = try HotStatement(
            database,
            "INSERT INTO employee_source (idp, source_id, hash, employee) VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET hash = excluded.hash"
        )
        forget = try HotStatement(database, "DELETE FROM employee_source WHERE idp = ? AND source_id = ?")
        join = try HotStatement(database, "INSERT INTO membership (employee, department, leader, position) VALUES (?, ?, ?, ?)")
        part = try HotStatement(database, "DELETE FROM membership WHERE employee = ?")
    }

    /// Puts every difference before `decide` and does what it says.
    func putAll(_ decide: (EmployeeComparison) throws -> EmployeeDecision, counting counts: inout AppliedCounts) throws {
        while let difference = try reader.next() {
            switch try decide(difference.comparison) {
            case .leave: continue
            case .confirm:
                if let employee = difference.employee {
                    try note(difference.hash, of: difference.comparison.sourceID, employee)
                }
            case .write(let verdict):
                var employee = difference.employee
                if verdict.outcome == .apply { employee = try perform(verdict, difference) }
                try records.write(
                    RecordWriter.Entry(
                        kind: .employee, action: verdict.action, outcome: verdict.outcome, object: employee,
                        sourceID: difference.comparison.sourceID, name: verdict.name, thirdParty: verdict.thirdParty,
                        requestID: verdict.requestID, before: difference.comparison.stored?.json, after: verdict.after?.json))
                counts.count(.employee, verdict.action, verdict.outcome)
            }
        }
    }

    private func perform(_ verdict: EmployeeVerdict, _ difference: DifferenceReader.Difference) throws -> Int64? {
        let sourceID = difference.comparison.sourceID
        guard let after = verdict.after else {
            if let employee = difference.employee {
                erase.bind(1, employee)
                try erase.run()
                forget.bind(1, idp)
                forget.bind(2, sourceID)
                try forget.run()
            }
            return difference.employee
        }
        let places = after.memberships.compactMap { place in departments[place.sourceId].map { (number: $0, place: place) } }
        let employee: Int64
        if let known = difference.employee {
            bind(change, after, confirmed: difference.hash != .none)
            change.bind(9, known)
            try change.run()
            employee = known
        } else {
            bind(insert, after, confirmed: true)
            insert.bind(9, idp)
            insert.bind(10, sourceID)
            try insert.run()
            employee = database.lastInsertedRowID
        }
        if difference.comparison.stored?.memberships != after.memberships || difference.comparison.kind == .vacated {
            if difference.employee != nil {
                part.bind(1, employee)
                try part.run()
            }
            for (number, place) in places {
                join.bind(1, employee)
                join.bind(2, number)
                join.bind(3, place.leader)
                join.bind(4, place.order)
                try join.run()
            }
        }
        // A hash that no content has.
        let hash = verdict.isProvisional ? difference.hash.combined(with: difference.hash) : difference.hash
        try note(hash, of: sourceID, employee)
        return employee
    }

    private func bind(_ statement: HotStatement, _ image: EmployeeImage, confirmed: Bool) {
        let elsewhere = image.memberships.filter { departments[$0.sourceId] == nil }.map(\.sourceId)
        statement.bind(1, image.unionID)
        statement.bind(2, text: image.fields)
        statement.bind(3, text: elsewhere.isEmpty ? nil : elsewhere.jsonBytes())
        statement.bind(4, image.accountStatus.rawValue)
        statement.bind(5, image.employmentStatus.rawValue)
        statement.bind(6, image.leftAt?.milliseconds)
        statement.bind(7, time.milliseconds)
        statement.bind(8, confirmed ? time.milliseconds : nil as Int64?)
        statement.bind(11, image.suspendedBy?.rawValue)
        statement.bind(12, image.expiresAt?.milliseconds)
        statement.bind(13, text: image.localEdits.isEmpty ? nil : image.localEdits.jsonBytes())
    }

    private func note(_ hash: ContentHash, of sourceID: String, _ employee: Int64) throws {
        setHash.bind(1, idp)
        setHash.bind(2, sourceID)
        setHash.bind(3, blob: hash)
        setHash.bind(4, employee)
        try setHash.run()
    }
}
