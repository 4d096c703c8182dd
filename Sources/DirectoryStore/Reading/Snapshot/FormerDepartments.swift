import GRDB
import IdentityModel

/// The departments of one IdP as they were at a place in the feed.
struct FormerDepartments {
    struct Node {
        var id: Int64
        var sourceID: String
        var content: DepartmentContent
    }

    /// Every department that changed since, by its row; nil for one that was not there yet.
    private var changed: [Int64: Node?] = [:]
    private var changedBySource: [String: Int64] = [:]
    private let database: Database
    private let idp: Int64

    init(_ database: Database, idp: Int64, cursor: Int64) throws {
        self.database = database
        self.idp = idp
        let changes = LaterChanges(database: database, type: .department, cursor: cursor, idp: idp)
        for (object, record) in try changes.first(in: 0...Int64.max, limit: Int.max) {
            let former = try changes.former(object, record)
            guard let image = former.image else {
                changed.updateValue(nil, forKey: object)
                continue
            }
            changed[object] = Node(id: object, sourceID: former.sourceID, content: try DepartmentContent.stored(image))
            changedBySource[former.sourceID] = object
        }
    }

    var isUnchanged: Bool { changed.isEmpty }

    /// The department of a source's id; nil when there was none.
    func department(_ sourceID: String) throws -> Node? {
        if let object = changedBySource[sourceID] { return changed[object] ?? nil }
        let read = try database.cachedStatement(sql: "SELECT id, content FROM department WHERE idp = ? AND source_id = ?")
        guard let row = try Row.fetchOne(read, arguments: [idp, sourceID]), changed[row[0]] == nil else { return nil }
        return Node(id: row[0], sourceID: sourceID, content: try DepartmentContent.stored(row[1]))
    }

    /// A place with the department's id and name as they were.
    func placed(_ membership: Membership) throws -> Membership {
        var placed = membership
        let department = try department(membership.sourceId)
        placed.id = department.map { DepartmentID(number: $0.id) }
        placed.name = department?.content.name
        return placed
    }

    /// Names from the root to the department.
    func path(to sourceID: String) throws -> [String] {
        var names: [String] = []
        var next: String? = sourceID
        while let id = next, names.count <= 1000, let department = try department(id) {
            names.append(department.content.name)
            next = department.content.parentSourceId
        }
        return names.reversed()
    }
}
