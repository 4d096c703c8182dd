import GRDB
import IdentityModel
import JSONKit

extension DirectoryStore {
    /// The members of a group, by id, as they were at a place in the feed: whoever reads every page and then follows the feed from there has
    /// the group, whoever joins and leaves meanwhile.
    ///
    /// - Parameter cursor: nil is the end of the feed. It counts on the first page; the others go on with the first one's.
    /// - Returns: a page and the cursor that it shows; nil when there is no such group (any more).
    /// - Throws: ``DirectoryStoreError/cursorExpired`` when what changed since is no longer kept.
    public func members(
        of id: GroupID, asOf cursor: String? = nil, _ page: PageRequest = PageRequest()
    ) async throws(DirectoryStoreError) -> (page: Page<Employee>, asOf: String)? {
        try await reading { database -> (page: Page<Employee>, asOf: String)? in
            guard let number = id.number, try Self.findGroup(number, database) != nil else { return nil }
            let place = try SnapshotPlace(cursor, page, database)
            let found = try Int64.fetchAll(
                database, sql: Self.memberIDs, arguments: [number, place.start, place.cursor, page.size + 1])
            let ids = found.prefix(page.size)
            let rows = try Row.fetchAll(
                database, sql: "SELECT \(Self.employeeColumns) WHERE e.id IN (SELECT value FROM json_each(?))",
                arguments: [JSONValue.array(ids.map { .int($0) }).storedText])
            let present = Dictionary(uniqueKeysWithValues: rows.map { ($0[0] as Int64, $0) })
            let changes = LaterChanges(database: database, type: .employee, cursor: place.cursor, idp: nil)
            var departments: [Int64: FormerDepartments] = [:]
            let items = try ids.compactMap { id in
                let change = try changes.first(of: id)
                // Who is neither here nor in the records went with everything of an IdP.
                guard present[id] != nil || change != nil else { throw DirectoryStoreError.cursorExpired }
                return try Self.employee(id, present[id], change, changes, &departments)
            }
            return (
                Page(items: items, nextToken: found.count > page.size ? ids.last.map { place.token(behind: $0) } : nil),
                String(place.cursor)
            )
        }
    }

    /// Who was in a group (?1) at a place (?3), behind a person (?2). Whose membership changed since was in it when the first change took
    /// them out.
    private static let memberIDs = """
        WITH later AS MATERIALIZED (
          SELECT employee, action, min(id) FROM group_change WHERE id > ?3 AND grp = ?1 AND employee > ?2 GROUP BY employee)
        SELECT employee FROM (
          SELECT employee FROM group_member WHERE grp = ?1 AND employee > ?2 AND employee NOT IN (SELECT employee FROM later)
          UNION ALL
          SELECT employee FROM later WHERE action = 'delete') ORDER BY employee LIMIT ?4
        """
}
