import GRDB
import IdentityModel
import JSONKit

/// A person of the directory as a comparison wants them.
public struct KnownEmployee: Sendable, Hashable {
    public var id: EmployeeID
    public var image: EmployeeImage
    /// False for one who left and is kept.
    public var isAtSource: Bool
}

/// Which of some departments the directory has.
public struct KnownDepartments: Sendable, Hashable {
    public var sourceIDs: Set<String>
    /// The source's id of the root; nil before the first run.
    public var root: String?
}

extension DirectoryStore {
    /// A person by the source's id; nil when the directory has none.
    public func knownEmployee(_ idpID: IdPID, sourceID: String) async throws(DirectoryStoreError) -> KnownEmployee? {
        try await reading { database in
            let row = try Row.fetchOne(
                database,
                sql: """
                    SELECT e.id, e.left_at IS NULL FROM employee_source s JOIN idp p ON p.id = s.idp JOIN employee e ON e.id = s.employee
                    WHERE p.public_id = ? AND s.source_id = ?
                    """, arguments: [idpID.rawValue, sourceID])
            guard let row else { return nil }
            let number: Int64 = row[0]
            let rows = try EmployeeRows(database, idp: 0, time: Timestamp(milliseconds: 0), departments: [:])
            return try rows.image(of: number).map { KnownEmployee(id: EmployeeID(number: number), image: $0, isAtSource: row[1]) }
        }
    }

    /// Which of `sourceIDs` are departments of the IdP.
    public func knownDepartments(_ idpID: IdPID, among sourceIDs: Set<String>) async throws(DirectoryStoreError) -> KnownDepartments {
        try await reading { database in
            guard let idp = try Self.number(of: idpID, database) else { return KnownDepartments(sourceIDs: [], root: nil) }
            let known = try String.fetchSet(
                database, sql: "SELECT source_id FROM department WHERE idp = ? AND source_id IN (SELECT value FROM json_each(?))",
                arguments: [idp, sourceIDs.sorted().storedText])
            let root = try String.fetchOne(
                database, sql: "SELECT source_id FROM department WHERE parent IS NULL AND idp = ? ORDER BY id LIMIT 1", arguments: [idp])
            return KnownDepartments(sourceIDs: known, root: root)
        }
    }

    /// The source's ids of those who are directly in a department, `limit` at most.
    public func memberSourceIDs(_ idpID: IdPID, of department: String, limit: Int) async throws(DirectoryStoreError) -> [String] {
        try await reading { database in
            try String.fetchAll(
                database,
                sql: """
                    SELECT e.source_id FROM department d JOIN idp p ON p.id = d.idp JOIN membership m ON m.department = d.id
                    JOIN employee e ON e.id = m.employee WHERE p.public_id = ? AND d.source_id = ? LIMIT ?
                    """, arguments: [idpID.rawValue, department, limit])
        }
    }

    /// The source's ids of the objects that tasks begun after `task` wrote for the same IdP: while it reads, only such as read a few
    /// objects again.
    public func objectsWritten(after task: SyncTask) async throws(DirectoryStoreError) -> (persons: Set<String>, departments: Set<String>) {
        try await reading { database in
            let idp = try Self.number(of: task.idpId, database) ?? 0
            func written(_ kind: SyncRecord.ObjectType) throws -> Set<String> {
                try String.fetchSet(
                    database, sql: "SELECT source_id FROM record WHERE task > ? AND idp = ? AND state = 'applied' AND kind = ?",
                    arguments: [task.id.number, idp, kind.rawValue])
            }
            return (try written(.employee), try written(.department))
        }
    }
}
