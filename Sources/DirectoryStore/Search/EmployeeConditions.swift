import GRDB
import IdentityModel

/// What a list of employees is narrowed by, as far as a person's own row tells it.
struct EmployeeConditions {
    private let database: Database
    private var terms: [String] = []
    private var arguments = StatementArguments()

    init(_ filter: EmployeeFilter, _ database: Database) throws {
        self.database = database
        if let idpID = filter.idpID {
            terms.append("e.idp = ?")
            arguments += [try DirectoryStore.number(of: idpID, database) ?? 0]
        }
        // Words, not arguments: only so an index of the people of one status is used.
        if let status = filter.accountStatus { terms.append("e.account_status = '\(status.rawValue)'") }
        if let status = filter.employmentStatus { terms.append("e.employment_status = '\(status.rawValue)'") }
    }

    /// The rows of all who meet them, behind `start`, by id.
    func rows(after start: Int64) throws -> RowCursor {
        let sql = "SELECT \(DirectoryStore.employeeColumns) WHERE \((["e.id > ?"] + terms).joined(separator: " AND ")) ORDER BY e.id"
        return try Row.fetchCursor(database, sql: sql, arguments: [start] + arguments)
    }

    /// The rows of the first `limit` of `ids` who meet them.
    func rows(of ids: [Int64], limit: Int) throws -> [Row] {
        let sql = "SELECT \(DirectoryStore.employeeColumns) WHERE \((["e.id = ?"] + terms).joined(separator: " AND "))"
        let statement = try database.makeStatement(sql: sql)
        var found: [Row] = []
        for id in ids where found.count < limit {
            if let row = try Row.fetchOne(statement, arguments: [id] + arguments) { found.append(row) }
        }
        return found
    }
}
