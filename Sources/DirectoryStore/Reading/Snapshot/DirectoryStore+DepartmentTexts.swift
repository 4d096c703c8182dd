import GRDB
import IdentityModel

extension DirectoryStore {
    /// How departments are written where a file names them, by their ids at the source, as they were at a place in the feed: by the path of
    /// names below the root, or by the id where names do not tell which department is meant.
    public func departmentTexts(of sourceIDs: Set<String>, in idpID: IdPID, asOf cursor: String) async throws(DirectoryStoreError)
        -> [String: String]
    {
        let place = try Self.position(cursor)
        return try await reading { database in
            guard let idp = try Self.number(of: idpID, database) else { return [:] }
            let tree = try FormerDepartments(database, idp: idp, cursor: place)
            var texts: [String: String] = [:]
            for sourceID in sourceIDs {
                guard let department = try tree.department(sourceID) else { continue }
                texts[sourceID] = try Self.text(of: department, in: tree, idp, database)
            }
            return texts
        }
    }

    private static func text(
        of department: FormerDepartments.Node, in tree: FormerDepartments, _ idp: Int64, _ database: Database
    ) throws -> String {
        let names = try tree.path(to: department.sourceID)
        let path = names.count == 1 ? names : Array(names.dropFirst())
        let isPlain = path.allSatisfy { name in
            !name.isEmpty && !name.contains { $0 == "/" || $0 == ";" } && name.first?.isWhitespace == false
                && name.last?.isWhitespace == false
        }
        guard isPlain, try !isAmbiguous(path, isRoot: names.count == 1, idp, database) else {
            return DepartmentID(number: department.id).rawValue
        }
        return path.joined(separator: "/")
    }

    /// Whether a path leads to several departments, or the root's name to another that is below it.
    private static func isAmbiguous(_ path: [String], isRoot: Bool, _ idp: Int64, _ database: Database) throws -> Bool {
        let children = try database.cachedStatement(
            sql: "SELECT id FROM department WHERE parent = ? AND name = ? LIMIT 2")
        let roots = try database.cachedStatement(sql: "SELECT id FROM department WHERE idp = ? AND parent IS NULL")
        guard var parent = try Int64.fetchOne(roots, arguments: [idp]) else { return false }
        for name in path {
            let found = try Int64.fetchAll(children, arguments: [parent, name])
            if isRoot || found.count != 1 { return isRoot ? !found.isEmpty : found.count > 1 }
            parent = found[0]
        }
        return false
    }
}
