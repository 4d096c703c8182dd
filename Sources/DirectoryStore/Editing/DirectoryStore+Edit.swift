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
            let editor = try EmployeeEditor(database, time: time)
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
    private let database: Database
    private let time: Timestamp
    private let images: EmployeeImageReader

    init(_ database: Database, time: Timestamp) throws {
        self.database = database
        self.time = time
        images = try EmployeeImageReader(database)
    }

    func edit(_ number: Int64?, by change: (inout EmployeeImage) -> TaskError?) throws -> EmployeeEditOutcome {
        guard let number,
            let row = try Row.fetchOne(database, sql: "SELECT idp, source_id FROM employee WHERE id = ?", arguments: [number])
        else { return .missing }
        let before = try images.image(of: number)
        var after = before
        if let refusal = change(&after) { return .refused(refusal) }
        guard after != before else { return .done(before, changed: false) }
        try database.cachedStatement(
            sql: """
                UPDATE employee SET fields = ?, account_status = ?, employment_status = ?, suspended_by = ?, expires_at = ?,
                local_edits = ?, updated_at = ?, revision = revision + 1 WHERE id = ?
                """
        ).execute(arguments: [
            String(decoding: after.fields, as: UTF8.self), after.accountStatus.rawValue, after.employmentStatus.rawValue,
            after.suspendedBy?.rawValue, after.expiresAt?.milliseconds, after.localEdits.isEmpty ? nil : after.localEdits.storedText,
            time.milliseconds, number,
        ])
        let idp: Int64 = row[0]
        let name = try EmployeeFields.stored(String(decoding: after.fields, as: UTF8.self))
        try RecordWriter(database, task: nil, idp: idp, time: time).write(
            RecordWriter.Entry(
                kind: .employee, action: .update, outcome: .apply, object: number, sourceID: row[1],
                name: name.displayName ?? name.username ?? row[1], before: before.json, after: after.json))
        try database.cachedStatement(sql: "UPDATE idp SET version = version + 1 WHERE id = ?").execute(arguments: [idp])
        return .done(after, changed: true)
    }
}
