import GRDB
import IdentityModel

extension DirectoryStore {
    /// No more people than these are asked for at once.
    private static let largestBatch = 10_000

    /// The rows of the first `limit` employees behind `start` who are wanted, by id.
    func select(_ filter: EmployeeFilter, after start: Int64, limit: Int, _ database: Database) throws -> [Row] {
        let conditions = try EmployeeConditions(filter, database)
        let people = try filter.departmentID.map {
            try self.people(of: $0.number ?? 0, recursive: filter.recursive, after: start, database)
        }
        let query = filter.query.flatMap { $0.isEmpty ? nil : SearchQuery($0) }
        if let query, let search = try PeopleSearch(database, query) {
            return try Self.walk(after: start, limit: limit, conditions) { place, count in
                let ids = try search.ids(after: place, limit: count)
                return (ids, try people.map { people in try ids.filter(people.contains) } ?? ids)
            }
        }
        if let people, query == nil {
            return try Self.walk(after: start, limit: limit, conditions) { place, count in
                let ids = try people.ids(after: place, limit: count)
                return (ids, ids)
            }
        }
        return try Self.look(after: start, limit: limit, conditions) { row in
            guard try people?.contains(row[0]) ?? true else { return false }
            guard let query else { return true }
            return query.matches(SearchTexts(try EmployeeFields.stored(row[4]), sourceID: row[2]))
        }
    }

    /// Asks for candidates, batch by batch, until enough of them meet the conditions.
    ///
    /// - Parameter candidates: the first ids behind a place, ascending and no more than wanted, and those of them that count.
    private static func walk(
        after start: Int64, limit: Int, _ conditions: EmployeeConditions,
        _ candidates: (_ place: Int64, _ count: Int) throws -> (ids: [Int64], counting: [Int64])
    ) throws -> [Row] {
        var found: [Row] = []
        var place = start
        // Few of them may meet the conditions.
        var batch = limit
        while found.count < limit {
            let (ids, counting) = try candidates(place, batch)
            found += try conditions.rows(of: counting, limit: limit - found.count)
            guard let last = ids.last, ids.count == batch else { break }
            place = last
            batch = min(batch * 4, largestBatch)
        }
        return found
    }

    /// Looks at everybody who meets the conditions.
    private static func look(
        after start: Int64, limit: Int, _ conditions: EmployeeConditions, _ isWanted: (Row) throws -> Bool
    ) throws -> [Row] {
        var found: [Row] = []
        let rows = try conditions.rows(after: start)
        while found.count < limit, let row = try rows.next() {
            if try isWanted(row) { found.append(row.copy()) }
        }
        return found
    }
}
