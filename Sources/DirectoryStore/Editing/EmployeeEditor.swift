import GRDB
import IdentityModel
import JSONKit

/// Writes what is changed here, and not by the source, within one transaction.
struct EmployeeEditor {
    let database: Database
    let time: Timestamp
    /// Whether the directory is another one after an edit, for whoever plans.
    let raisesVersion: Bool
    private var writers: [Int64: (rows: EmployeeRows, records: RecordWriter)] = [:]

    init(database: Database, time: Timestamp, raisesVersion: Bool = true) {
        self.database = database
        self.time = time
        self.raisesVersion = raisesVersion
    }

    mutating func edit(
        _ number: Int64?, ifRevision revision: Int64? = nil, by change: (inout EmployeeImage) -> TaskError?
    ) throws -> EmployeeEditOutcome {
        guard let number,
            let row = try Row.fetchOne(database, sql: "SELECT idp, source_id, revision FROM employee WHERE id = ?", arguments: [number])
        else { return .missing }
        if let revision, revision != row[2] { throw KeepingRefusal.revisionMismatch(row[2]) }
        let idp: Int64 = row[0]
        var (rows, records) = try writers(of: idp)
        guard let before = try rows.image(of: number) else { return .missing }
        var after = before
        if let refusal = change(&after) { return .refused(refusal) }
        guard after != before else { return .done(before, changed: false) }
        // Where the person is stays as it is.
        rows.departments = try rows.departments(of: number)
        try rows.change(number, to: after, confirmed: false)
        let name = try EmployeeFields.stored(String(decoding: after.fields, as: UTF8.self))
        try records.write(
            RecordWriter.Entry(
                kind: .employee, action: .update, outcome: .apply, object: number, sourceID: row[1],
                name: name.displayName ?? name.username ?? row[1], before: before.json, after: after.json))
        if raisesVersion {
            try database.cachedStatement(sql: "UPDATE idp SET version = version + 1 WHERE id = ?").execute(arguments: [idp])
        }
        return .done(after, changed: true)
    }

    private mutating func writers(of idp: Int64) throws -> (rows: EmployeeRows, records: RecordWriter) {
        if let made = writers[idp] { return made }
        let made = (
            rows: try EmployeeRows(database, idp: idp, time: time, departments: [:]),
            records: try RecordWriter(database, task: nil, idp: idp, time: time)
        )
        writers[idp] = made
        return made
    }
}
