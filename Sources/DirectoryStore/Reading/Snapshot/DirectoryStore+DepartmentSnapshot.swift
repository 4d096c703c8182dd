import GRDB
import IdentityModel
import JSONKit

extension DirectoryStore {
    /// Departments of an IdP by id, as they were at a place in the feed; the counterpart of ``employees(asOf:idpID:_:)``.
    ///
    /// Member counts are those of the moment.
    public func departments(asOf cursor: String?, idpID: IdPID, _ page: PageRequest = PageRequest()) async throws(DirectoryStoreError) -> (
        page: Page<Department>, asOf: String
    ) {
        try await reading { database in
            let place = try SnapshotPlace(cursor, page, database)
            let asOf = String(place.cursor)
            guard let idp = try Self.number(of: idpID, database) else { return (Page(items: [], nextToken: nil), asOf) }
            let present = try Row.fetchAll(
                database, sql: "SELECT \(Self.departmentColumns) WHERE d.idp = ? AND d.id > ? ORDER BY d.id LIMIT ?",
                arguments: [idp, place.start, page.size + 1])
            let changes = LaterChanges(database: database, type: .department, cursor: place.cursor, idp: idp)
            let objects = try SnapshotRange(present: present.map { $0[0] }, changes, page, after: place.start).objects()
            let byID = Dictionary(uniqueKeysWithValues: present.map { ($0[0] as Int64, $0) })
            let outline = try self.outline(database, idp: idp)
            let tree = try FormerDepartments(database, idp: idp, cursor: place.cursor)
            var items: [Department] = []
            var last = place.start
            for object in objects.ids {
                if items.count == page.size { return (Page(items: items, nextToken: place.token(behind: last)), asOf) }
                last = object
                var department = try byID[object].map { try Self.department($0, outline) } ?? Department()
                if let record = objects.changed[object] {
                    department.id = DepartmentID(number: object)
                    department.idpId = idpID
                    guard try Self.restore(&department, try changes.former(object, record), wasThere: byID[object] != nil) else { continue }
                }
                if !tree.isUnchanged { try Self.place(&department, in: tree) }
                items.append(department)
            }
            return (Page(items: items, nextToken: objects.isLast ? nil : place.token(behind: last)), asOf)
        }
    }

    /// Makes `department` what it was.
    ///
    /// - Returns: false when there was none.
    private static func restore(_ department: inout Department, _ former: LaterChanges.Former, wasThere isPresent: Bool) throws -> Bool {
        guard let image = former.image else { return false }
        let content = try DepartmentContent.stored(image)
        department.sourceId = former.sourceID
        department.name = content.name
        department.parentSourceId = content.parentSourceId
        department.order = content.order
        department.managers = content.managers ?? []
        department.extended = content.extended ?? [:]
        if !isPresent { department.createdAt = Timestamp(milliseconds: former.createdAt ?? former.updatedAt ?? 0) }
        department.updatedAt = former.updatedAt.map { Timestamp(milliseconds: $0) } ?? department.createdAt
        department.revision = max(1, isPresent ? department.revision - former.changesSince : former.changesBefore)
        return true
    }

    private static func place(_ department: inout Department, in tree: FormerDepartments) throws {
        department.parentId = try department.parentSourceId.flatMap { try tree.department($0) }.map { DepartmentID(number: $0.id) }
        department.path = try tree.path(to: department.sourceId)
        department.dn = DistinguishedName.organisationalUnits(path: department.path)
    }
}
