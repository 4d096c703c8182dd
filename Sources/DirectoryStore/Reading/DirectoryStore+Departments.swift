import GRDB
import IdentityModel
import JSONKit

/// Which departments are wanted.
public struct DepartmentFilter: Hashable, Sendable {
    public var idpID: IdPID
    /// Only below this one: its children, or with ``recursive`` everything below.
    public var parentID: DepartmentID?
    public var recursive = false
    /// Part of the name, or the whole id at the source.
    public var query: String?

    public init(idpID: IdPID) { self.idpID = idpID }
}

/// A department with what is below it.
public struct DepartmentNode: Sendable, Hashable {
    public var department: Department
    public var children: [DepartmentNode]
}

extension DirectoryStore {
    static let departmentColumns = """
        d.id, p.public_id, d.source_id, d.parent, above.source_id, d.content, d.created_at, d.updated_at, d.revision, d.idp
        FROM department d JOIN idp p ON p.id = d.idp LEFT JOIN department above ON above.id = d.parent
        """

    /// One department; nil when there is none.
    public func department(_ id: DepartmentID) async throws(DirectoryStoreError) -> Department? {
        guard let number = id.number else { return nil }
        return try await reading { database in
            try Row.fetchOne(database, sql: "SELECT \(Self.departmentColumns) WHERE d.id = ?", arguments: [number])
                .map { try Self.department($0, self.outline(database, idp: $0[9])) }
        }
    }

    /// Departments by id.
    public func departments(_ filter: DepartmentFilter, _ page: PageRequest = PageRequest()) async throws(DirectoryStoreError) -> Page<
        Department
    > {
        let start = try page.start(default: 0)
        return try await reading { database in
            guard let idp = try Self.number(of: filter.idpID, database) else { return Page(items: [], nextToken: nil) }
            let outline = try self.outline(database, idp: idp)
            let wanted = try Self.wanted(filter, idp: idp, outline, database).filter { $0 > start }.prefix(page.size + 1)
            let statement = try database.makeStatement(sql: "SELECT \(Self.departmentColumns) WHERE d.id = ?")
            let departments = try wanted.compactMap { id in
                try Row.fetchOne(statement, arguments: [id]).map { (id, try Self.department($0, outline)) }
            }
            return Page(departments, size: page.size)
        }
    }

    /// The ids of the departments that a filter wants, ascending.
    private static func wanted(
        _ filter: DepartmentFilter, idp: Int64, _ outline: DepartmentOutline, _ database: Database
    ) throws -> [Int64] {
        var wanted = outline.ids
        if let query = filter.query, !query.isEmpty {
            wanted = outline.named(query)
            let exact = try Int64.fetchOne(
                database, sql: "SELECT id FROM department WHERE idp = ? AND source_id = ?", arguments: [idp, query])
            if let exact, !wanted.contains(exact) { wanted = (wanted + [exact]).sorted() }
        }
        guard let parent = filter.parentID else { return wanted }
        guard let number = parent.number, let node = outline.nodes[number] else { return [] }
        let isDirect = !filter.recursive
        return wanted.filter { $0 != number && (isDirect ? outline.nodes[$0]?.parent == number : outline.isIn($0, node.places)) }
    }

    /// The tree of an IdP down to `depth` levels (nil: all of them); nil when it has no directory.
    public func tree(_ idpID: IdPID, depth: Int? = nil) async throws(DirectoryStoreError) -> DepartmentNode? {
        try await reading { database in
            guard let idp = try Self.number(of: idpID, database) else { return nil }
            let rows = try Row.fetchAll(
                database, sql: "SELECT \(Self.departmentColumns) WHERE d.idp = ? ORDER BY d.id", arguments: [idp])
            let outline = try self.outline(database, idp: idp)
            var departments: [Int64: Department] = [:]
            var root: Int64?
            for row in rows {
                departments[row[0]] = try Self.department(row, outline)
                if row[3] == nil { root = root ?? row[0] }
            }
            return root.flatMap { Self.node($0, departments, outline, levels: depth ?? 1000) }
        }
    }

    private static func node(_ id: Int64, _ departments: [Int64: Department], _ outline: DepartmentOutline, levels: Int) -> DepartmentNode?
    {
        guard levels > 0, let department = departments[id] else { return nil }
        let children = (outline.children[id] ?? []).compactMap { node($0, departments, outline, levels: levels - 1) }
        return DepartmentNode(
            department: department,
            children: children.sorted {
                ($0.department.order ?? .max, $0.department.name) < ($1.department.order ?? .max, $1.department.name)
            })
    }

    /// A department from a row of ``departmentColumns`` and the outline of its IdP's tree.
    static func department(_ row: Row, _ outline: DepartmentOutline) throws -> Department {
        let id: Int64 = row[0]
        let content = try DepartmentContent.stored(row[5])
        var department = Department()
        department.id = DepartmentID(number: id)
        department.idpId = try IdPID.storedWord(row[1])
        department.sourceId = row[2]
        department.name = content.name
        department.parentId = (row[3] as Int64?).map { DepartmentID(number: $0) }
        department.parentSourceId = row[4]
        department.order = content.order
        department.managers = content.managers ?? []
        department.extended = content.extended ?? [:]
        department.path = outline.names(of: id)
        department.dn = DistinguishedName.organisationalUnits(path: department.path)
        department.members = outline.nodes[id]?.members ?? 0
        department.membersRecursive = outline.nodes[id]?.membersRecursive ?? 0
        department.createdAt = Timestamp(milliseconds: row[6])
        department.updatedAt = Timestamp(milliseconds: row[7])
        department.revision = row[8]
        return department
    }
}
