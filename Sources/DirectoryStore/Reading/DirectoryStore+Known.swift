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
                    SELECT s.employee, s.hash <> x'' FROM employee_source s JOIN idp p ON p.id = s.idp
                    WHERE p.public_id = ? AND s.source_id = ?
                    """, arguments: [idpID.rawValue, sourceID])
            guard let row else { return nil }
            let number: Int64 = row[0]
            return KnownEmployee(
                id: EmployeeID(number: number), image: try EmployeeImageReader(database).image(of: number), isAtSource: row[1])
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
}
