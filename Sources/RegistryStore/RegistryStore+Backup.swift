import DatabaseKit
import IdentityModel
import JSONKit

/// A copy of the registry's database.
public struct RegistryBackup: Hashable, Sendable {
    public let path: String
    /// Its size in bytes.
    public let bytes: Int64
}

extension RegistryStore {
    /// Copies the database, as one commit left it, into a new file for its owner only; the registry goes on serving. The master key is not in
    /// it, and it opens only under the key of this moment.
    ///
    /// Under its name stands a whole copy or nothing.
    public func backUp(to path: String, at now: Timestamp, by call: AuditCall) async throws(RegistryStoreError) -> RegistryBackup {
        let bytes: Int64
        do { bytes = try await queue.writeCopy(to: path) } catch { throw .backupFailed(path, error.description) }
        let written = [AuditChange(path: "path", before: nil, after: .string(path))]
        // The copy stands: the audit tells of it, even when the caller has left meanwhile.
        try await toItsEnd { [self] in
            try await write { try $0.record(call, about: nil, written, at: now) }
        }
        return RegistryBackup(path: path, bytes: bytes)
    }
}
