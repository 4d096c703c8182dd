import GRDB
import Glibc
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
        let partial = path + ".partial-" + String(UInt32.random(in: .min ... .max), radix: 36)
        let bytes = try await copy(to: partial, as: path)
        let written = [AuditChange(path: "path", before: nil, after: .string(path))]
        try await write { try $0.record(call, about: nil, written, at: now) }
        return RegistryBackup(path: path, bytes: bytes)
    }

    private func copy(to partial: String, as path: String) async throws(RegistryStoreError) -> Int64 {
        do {
            let source = self.path
            // A connection of its own, so that nobody waits for the copy.
            let reader = try await queue.read { _ in
                var configuration = Configuration()
                configuration.readonly = true
                configuration.label = "registry.backup"
                return try DatabaseQueue(path: source, configuration: configuration)
            }
            return try await reader.writeWithoutTransaction { database in
                let file = NewFile(partial)
                try file.create()
                do {
                    try database.execute(sql: "VACUUM INTO ?", arguments: [partial])
                    return try file.publish(as: path)
                } catch {
                    unlink(partial)
                    throw error
                }
            }
        } catch let error as RegistryOpenError {
            throw .backupFailed(path, error.description)
        } catch let error as DatabaseError {
            throw .backupFailed(path, error.message ?? "SQLite error \(error.extendedResultCode.rawValue)")
        } catch {
            throw .database("\(error)")
        }
    }
}
