import GRDB
import IdentityModel
import JSONKit

/// Which attempts to log in are wanted.
public struct LoginFilter: Hashable, Sendable {
    public var idpID: IdPID?
    public var employeeID: EmployeeID?
    public var outcome: LoginRecord.Outcome?

    public init() {}
}

extension DirectoryStore {
    /// Records attempts in their order, all in one transaction. Who logged in for the first time is `pending` no more, which is a change on
    /// the feed.
    ///
    /// - Returns: whether there is news on the feed.
    public func recordLogins(_ logins: [LoginRecord]) async throws(DirectoryStoreError) -> Bool {
        try await writing { database in
            var isNews = false
            for login in logins {
                try database.cachedStatement(
                    sql: "INSERT INTO login (time, idp, way, employee, source_id, name, outcome, reason) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
                ).execute(arguments: [
                    login.time.milliseconds, login.idpId?.rawValue, login.way.rawValue, login.employeeId?.number, login.sourceId,
                    login.name,
                    login.outcome.rawValue, login.reason,
                ])
                guard login.outcome == .success, let employee = login.employeeId?.number else { continue }
                try database.cachedStatement(
                    sql: "INSERT INTO last_login (employee, time) VALUES (?1, ?2) ON CONFLICT DO UPDATE SET time = max(time, ?2)"
                ).execute(arguments: [employee, login.time.milliseconds])
                if try Self.activate(employee, at: login.time, database) { isNews = true }
            }
            return isNews
        }
    }

    /// Attempts, newest first.
    public func logins(_ filter: LoginFilter, _ page: PageRequest = PageRequest()) async throws(DirectoryStoreError) -> Page<LoginRecord> {
        let start = try page.start(default: .max)
        return try await reading { database in
            var conditions = ["id < ?"]
            var arguments: StatementArguments = [start]
            func require(_ column: String, _ value: (any DatabaseValueConvertible)?) {
                conditions.append("\(column) = ?")
                arguments += [value]
            }
            if let idpID = filter.idpID { require("idp", idpID.rawValue) }
            if let employeeID = filter.employeeID { require("employee", employeeID.number ?? 0) }
            if let outcome = filter.outcome { require("outcome", outcome.rawValue) }
            arguments += [page.size + 1]
            let rows = try Row.fetchAll(
                database,
                sql: """
                    SELECT id, time, idp, way, employee, source_id, name, outcome, reason FROM login
                    WHERE \(conditions.joined(separator: " AND ")) ORDER BY id DESC LIMIT ?
                    """, arguments: arguments)
            return Page(try rows.map { ($0[0], try Self.login($0)) }, size: page.size)
        }
    }

    /// Drops attempts that need no longer be kept, the oldest first, and the last logins of those who are gone; in short transactions.
    ///
    /// - Returns: how many attempts were dropped.
    @discardableResult
    public func trimLogins(_ retention: RecordRetention, at time: Timestamp) async throws(DirectoryStoreError) -> Int {
        let (age, overflow) = retention.days.multipliedReportingOverflow(by: Milliseconds.day)
        let oldest = time.advanced(byMilliseconds: overflow ? -time.milliseconds : -age).milliseconds
        // Ids ascend with time, and nothing but this drops one: their distance is their number.
        let excess = try await reading { try Int64.fetchOne($0, sql: "SELECT max(id) FROM login") ?? 0 } - retention.records
        var removed = 0
        while !Task.isCancelled {
            let count = try await writing { database in
                try database.execute(
                    sql: "DELETE FROM login WHERE id IN (SELECT id FROM login ORDER BY id LIMIT ?1) AND (time < ?2 OR id <= ?3)",
                    arguments: [Self.recordsRemovedAtOnce, oldest, excess])
                return database.changesCount
            }
            removed += count
            guard count == Self.recordsRemovedAtOnce else { break }
        }
        try await writing { database in
            try database.execute(
                sql: "DELETE FROM last_login WHERE time < ? AND employee NOT IN (SELECT id FROM employee)", arguments: [oldest])
        }
        return removed
    }

    /// Enables the account of who had never logged in; false where there is nothing to do.
    private static func activate(_ employee: Int64, at time: Timestamp, _ database: Database) throws -> Bool {
        let isPending = try database.cachedStatement(sql: "SELECT 1 FROM employee WHERE id = ? AND account_status = 'pending'")
        guard try Int64.fetchOne(isPending, arguments: [employee]) != nil else { return false }
        // Nothing that a plan changes depends on who has logged in.
        var editor = EmployeeEditor(database: database, time: time, raisesVersion: false)
        let outcome = try editor.edit(employee) { image in
            if image.accountStatus == .pending, image.employmentStatus == .active { image.accountStatus = .enabled }
            return nil
        }
        guard case .done(_, let isChanged) = outcome else { return false }
        return isChanged
    }

    private static func login(_ row: Row) throws -> LoginRecord {
        var login = LoginRecord()
        login.id = LoginID(number: row[0])
        login.time = Timestamp(milliseconds: row[1])
        login.idpId = try (row[2] as String?).map { try IdPID.storedWord($0) }
        login.way = try LoginRecord.Way.storedWord(row[3])
        login.employeeId = (row[4] as Int64?).map { EmployeeID(number: $0) }
        login.sourceId = row[5]
        login.name = row[6]
        login.outcome = try LoginRecord.Outcome.storedWord(row[7])
        login.reason = row[8]
        return login
    }
}
