import GRDB
import IdentityModel
import JSONKit

/// A department as the directory has it, for a comparison.
public struct StoredDepartment: Sendable, Hashable {
    public var id: DepartmentID
    public var sourceID: String
    public var content: DepartmentContent
    /// Whether anybody is directly in it.
    public var hasMembers: Bool
    /// Whether it may not be read any more and is kept.
    public var isOutOfScope = false
}

extension DirectoryStore {
    /// All departments of an IdP, for a comparison.
    public func storedDepartments(_ idpID: IdPID) async throws(DirectoryStoreError) -> [StoredDepartment] {
        try await reading { database in
            var departments: [StoredDepartment] = []
            let rows = try Row.fetchCursor(
                database,
                sql: """
                    SELECT d.id, d.source_id, d.content, EXISTS (SELECT 1 FROM membership m WHERE m.department = d.id), d.out_of_scope
                    FROM department d JOIN idp p ON p.id = d.idp WHERE p.public_id = ? ORDER BY d.id
                    """, arguments: [idpID.rawValue])
            while let row = try rows.next() {
                departments.append(
                    StoredDepartment(
                        id: DepartmentID(number: row[0]), sourceID: row[1], content: try DepartmentContent.stored(row[2]),
                        hasMembers: row[3], isOutOfScope: row[4]))
            }
            return departments
        }
    }

    /// What the last complete run of an IdP was allowed to read, as it was stored; nil before the first.
    public func baseline(_ idpID: IdPID) async throws(DirectoryStoreError) -> [UInt8]? {
        try await reading { database in
            try String.fetchOne(database, sql: "SELECT baseline FROM idp WHERE public_id = ?", arguments: [idpID.rawValue])
                .map { Array($0.utf8) }
        }
    }

    /// When the last run that read every person of an IdP was complete; nil before the first.
    public func completedAt(_ idpID: IdPID) async throws(DirectoryStoreError) -> Timestamp? {
        try await reading { database in
            try Int64.fetchOne(database, sql: "SELECT completed_at FROM idp WHERE public_id = ?", arguments: [idpID.rawValue])
                .map { Timestamp(milliseconds: $0) }
        }
    }
}
