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
}

extension DirectoryStore {
    /// All departments of an IdP, for a comparison.
    public func storedDepartments(_ idpID: IdPID) async throws(DirectoryStoreError) -> [StoredDepartment] {
        try await reading { database in
            try Row.fetchAll(
                database,
                sql: """
                    SELECT d.id, d.source_id, d.content, EXISTS (SELECT 1 FROM membership m WHERE m.department = d.id)
                    FROM department d JOIN idp p ON p.id = d.idp WHERE p.public_id = ? ORDER BY d.id
                    """, arguments: [idpID.rawValue]
            ).map {
                StoredDepartment(
                    id: DepartmentID(number: $0[0]), sourceID: $0[1], content: try DepartmentContent.stored($0[2]), hasMembers: $0[3])
            }
        }
    }

    /// What the last complete run of an IdP was allowed to read, as it was stored; nil before the first.
    public func baseline(_ idpID: IdPID) async throws(DirectoryStoreError) -> [UInt8]? {
        try await reading { database in
            try String.fetchOne(database, sql: "SELECT baseline FROM idp WHERE public_id = ?", arguments: [idpID.rawValue])
                .map { Array($0.utf8) }
        }
    }
}
