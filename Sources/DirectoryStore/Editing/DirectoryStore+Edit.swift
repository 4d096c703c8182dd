import GRDB
import IdentityModel
import JSONKit

/// What became of one person in an edit by hand.
public enum EmployeeEditOutcome: Sendable, Hashable {
    case missing
    /// Nothing was changed; why.
    case refused(TaskError)
    /// The person as the edit left them; whether that is another state than before.
    case done(EmployeeImage, changed: Bool)
}

extension DirectoryStore {
    /// Changes persons by hand: each that `change` leaves different is written and put on the feed, all in one transaction.
    ///
    /// `change` gives why a person cannot be changed, or nil. The places of a person are not an edit's to change.
    public func edit(
        _ ids: [EmployeeID], at time: Timestamp, by change: @Sendable (inout EmployeeImage) -> TaskError?
    ) async throws(DirectoryStoreError) -> [EmployeeEditOutcome] {
        try await writing { database in
            var editor = EmployeeEditor(database: database, time: time)
            return try ids.map { try editor.edit($0.number, by: change) }
        }
    }

    /// Suspends accounts whose time is over at `time`, `limit` of them at most; the number of them.
    public func suspendExpired(at time: Timestamp, limit: Int = 1000) async throws(DirectoryStoreError) -> Int {
        let due = try await reading { database in
            try Int64.fetchAll(
                database,
                sql: "SELECT id FROM employee WHERE expires_at <= ? AND expires_at IS NOT NULL AND account_status <> 'suspended' LIMIT ?",
                arguments: [time.milliseconds, limit])
        }
        guard !due.isEmpty else { return 0 }
        let outcomes = try await edit(due.map { EmployeeID(number: $0) }, at: time) { image in
            image.expire(at: time)
            return nil
        }
        return outcomes.count {
            if case .done(_, changed: true) = $0 { true } else { false }
        }
    }
}

extension EmployeeImage {
    /// Suspends the account when its time is over at `time` and nothing else has suspended it.
    public mutating func expire(at time: Timestamp) {
        guard let expiresAt, expiresAt <= time, accountStatus != .suspended else { return }
        accountStatus = .suspended
        suspendedBy = .expiry
    }
}

/// Writes edits by hand within one transaction.
private struct EmployeeEditor {
    let database: Database
    let time: Timestamp
    private var writers: [Int64: (rows: EmployeeRows, records: RecordWriter)] = [:]

    init(database: Database, time: Timestamp) {
        self.database = database
        self.time = time
    }

    mutating func edit(_ number: Int64?, by change: (inout EmployeeImage) -> TaskError?) throws -> EmployeeEditOutcome {
        guard let number,
            let row = try Row.fetchOne(database, sql: "SELECT idp, source_id FROM employee WHERE id = ?", arguments: [number])
        else { return .missing }
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
        try database.cachedStatement(sql: "UPDATE idp SET version = version + 1 WHERE id = ?").execute(arguments: [idp])
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
