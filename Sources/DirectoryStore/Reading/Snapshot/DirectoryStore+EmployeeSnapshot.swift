import GRDB
import IdentityModel
import JSONKit

extension DirectoryStore {
    /// Employees by id, of one IdP or of all, as they were at a place in the feed: whoever reads every page and then follows the feed from
    /// there has the directory, whatever is committed meanwhile.
    ///
    /// - Parameter cursor: nil is the end of the feed. It counts on the first page; the others go on with the first one's.
    /// - Returns: a page and the cursor that it shows.
    /// - Throws: ``DirectoryStoreError/cursorExpired`` when the records since are no longer kept.
    public func employees(asOf cursor: String?, idpID: IdPID?, _ page: PageRequest = PageRequest()) async throws(DirectoryStoreError) -> (
        page: Page<Employee>, asOf: String
    ) {
        try await reading { database in
            let place = try SnapshotPlace(cursor, page, database)
            let idp = try idpID.map { try Self.number(of: $0, database) ?? 0 }
            let present = try Row.fetchAll(
                database,
                sql: "SELECT \(Self.employeeColumns) WHERE e.id > ? \(idp == nil ? "" : "AND e.idp = ?") ORDER BY e.id LIMIT ?",
                arguments: idp.map { [place.start, $0, page.size + 1] } ?? [place.start, page.size + 1])
            let changes = LaterChanges(database: database, type: .employee, cursor: place.cursor, idp: idp)
            let range = SnapshotRange(present: present.map { $0[0] }, changes, page, after: place.start)
            var departments: [Int64: FormerDepartments] = [:]
            var items: [Employee] = []
            var last = place.start
            let byID = Dictionary(uniqueKeysWithValues: present.map { ($0[0] as Int64, $0) })
            let objects = try range.objects()
            for object in objects.ids {
                if items.count == page.size { return (Page(items: items, nextToken: place.token(behind: last)), String(place.cursor)) }
                last = object
                if let employee = try Self.employee(object, byID[object], objects.changed[object], changes, &departments) {
                    items.append(employee)
                }
            }
            return (Page(items: items, nextToken: objects.isLast ? nil : place.token(behind: last)), String(place.cursor))
        }
    }

    /// One person as they were; nil when they were not there.
    static func employee(
        _ id: Int64, _ present: Row?, _ firstChange: Int64?, _ changes: LaterChanges, _ departments: inout [Int64: FormerDepartments]
    ) throws -> Employee? {
        let database = changes.database
        var employee = Employee()
        if let present { employee = try Self.employee(present, database) }
        let former = try firstChange.map { try changes.former(id, $0) }
        if let firstChange, let former {
            guard let image = former.image else { return nil }
            if present == nil {
                employee.id = EmployeeID(number: id)
                employee.sourceId = former.sourceID
                employee.idpId = try idp(of: firstChange, database)
                employee.createdAt = Timestamp(milliseconds: former.createdAt ?? former.updatedAt ?? 0)
            }
            try FormerEmployee.restore(image, in: &employee)
            employee.updatedAt = former.updatedAt.map { Timestamp(milliseconds: $0) } ?? employee.createdAt
            employee.revision = max(1, present == nil ? former.changesBefore : employee.revision - former.changesSince)
            employee.syncedAt = nil
        }
        guard let idp = try number(of: employee.idpId, database) else { return employee }
        let tree = try departments[idp] ?? FormerDepartments(database, idp: idp, cursor: changes.cursor)
        departments[idp] = tree
        if former != nil || !tree.isUnchanged { employee.departments = try employee.departments.map { try tree.placed($0) } }
        return employee
    }

    static func idp(of record: Int64, _ database: Database) throws -> IdPID {
        let read = try database.cachedStatement(sql: "SELECT p.public_id FROM record r JOIN idp p ON p.id = r.idp WHERE r.id = ?")
        return try IdPID.storedWord(try String.fetchOne(read, arguments: [record]) ?? "")
    }
}
