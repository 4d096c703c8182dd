import GRDB
import IdentityModel

extension DirectoryStore {
    /// In a department with no more people than these, everybody in it is looked at.
    private static let fewPeople = 5000

    /// The rows of the first `limit` employees behind `start` who meet the conditions and the query.
    func search(
        _ query: SearchQuery, _ filter: EmployeeFilter, _ conditions: EmployeeConditions, after start: Int64, limit: Int,
        _ database: Database
    ) throws -> [Row] {
        guard try !isSmall(filter, database), let search = try PeopleSearch(database, query) else {
            return try look(query, conditions, after: start, limit: limit, database)
        }
        var found: [Row] = []
        var position = start
        // Few of those who are called so may meet the conditions.
        var batch = limit
        while found.count < limit {
            let ids = try search.ids(after: position, limit: batch)
            found += try Row.fetchAll(database, conditions.request(among: ids)).prefix(limit - found.count)
            guard let last = ids.last, ids.count == batch else { break }
            position = last
            batch = min(batch * 4, 10_000)
        }
        return found
    }

    private func isSmall(_ filter: EmployeeFilter, _ database: Database) throws -> Bool {
        guard let department = filter.departmentID?.number,
            let idp = try Int64.fetchOne(database, sql: "SELECT idp FROM department WHERE id = ?", arguments: [department]),
            let node = try outline(database, idp: idp).nodes[department]
        else { return false }
        return (filter.recursive ? node.membersRecursive : node.members) <= Self.fewPeople
    }

    /// Looks at everybody who meets the conditions.
    private func look(
        _ query: SearchQuery, _ conditions: EmployeeConditions, after start: Int64, limit: Int, _ database: Database
    ) throws -> [Row] {
        var found: [Row] = []
        let rows = try Row.fetchCursor(database, conditions.request(after: start, limit: nil))
        while found.count < limit, let row = try rows.next() {
            let texts = SearchTexts(try EmployeeFields.stored(row[4]), sourceID: row[2])
            if query.matches(texts) { found.append(row.copy()) }
        }
        return found
    }
}
