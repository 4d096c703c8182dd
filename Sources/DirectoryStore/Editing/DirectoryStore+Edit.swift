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
    ///
    /// - Parameter revision: the one that each must still have, or nobody is changed; nil takes any.
    public func edit(
        _ ids: [EmployeeID], ifRevision revision: Int64? = nil, at time: Timestamp, by change: @Sendable (inout EmployeeImage) -> TaskError?
    ) async throws(DirectoryStoreError) -> [EmployeeEditOutcome] {
        try await writing { database in
            var editor = EmployeeEditor(database: database, time: time)
            return try ids.map { try editor.edit($0.number, ifRevision: revision, by: change) }
        }
    }

    /// How many accounts are suspended by themselves before `time`, if nobody changes that.
    public func countExpiring(before time: Timestamp) async throws(DirectoryStoreError) -> Int {
        try await reading { database in
            try Int.fetchOne(
                database,
                sql: "SELECT count(*) FROM employee WHERE expires_at <= ? AND expires_at IS NOT NULL AND account_status <> 'suspended'",
                arguments: [time.milliseconds]) ?? 0
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
