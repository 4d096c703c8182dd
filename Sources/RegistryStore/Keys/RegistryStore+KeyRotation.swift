import FoundationEssentials
import GRDB
import IdentityModel
import JSONKit

/// What a rotation of the master key did.
public struct KeyRotation: Hashable, Sendable {
    /// Names the new key; gives nothing of it away.
    public let keyID: String
    /// How many secrets were sealed anew.
    public let secrets: Int
    /// The file that holds the new key.
    public let path: String
}

/// The moments of a rotation after each of which the process may die.
enum KeyRotationStep: CaseIterable {
    case keyReplaced, resealed, committed, logEmptied
}

extension RegistryStore {
    /// Seals every secret under a new master key, in one transaction, and puts that key into the key's file. The key before opens nothing
    /// afterwards.
    public func rotateKey(at now: Timestamp, by call: AuditCall) async throws(RegistryStoreError) -> KeyRotation {
        try await rotateKey(at: now, by: call) { _ in }
    }

    func rotateKey(
        at now: Timestamp, by call: AuditCall, reaching reached: @escaping @Sendable (KeyRotationStep) -> Void
    ) async throws(RegistryStoreError) -> KeyRotation {
        guard let file = keySource.keyFile else { throw .keyNotReplaceable(keySource.phrase, "it is handed to the registry from outside.") }
        let path = file.current.path
        return try await write(
            orElse: { database in
                // Unless the database is under the new key all the same, as after a commit whose answer was lost.
                guard let before = try? file.previousKey(), let stored = try? KeyCheck(reading: database), stored.check == before.check
                else { return }
                try? file.restore()
            },
            andThen: { database in
                reached(.committed)
                // Pages with secrets under the old key still stand in the write-ahead log until it is emptied.
                _ = try? database.checkpoint(.truncate)
                reached(.logEmptied)
                try file.settle()
            },
            { transaction in
                let before = transaction.key.id
                let key: MasterKey
                do throws(RegistryOpenError) { key = try file.advance(from: transaction.key) } catch {
                    throw RegistryStoreError.keyNotReplaceable(path, error.description)
                }
                reached(.keyReplaced)
                let secrets = try transaction.reseal(under: key)
                let change = AuditChange(path: "masterKey", before: .string(before), after: .string(key.id))
                try transaction.record(call, about: nil, [change], at: now)
                reached(.resealed)
                return KeyRotation(keyID: key.id, secrets: secrets, path: path)
            })
    }
}

extension RegistryTransaction {
    /// Seals every secret anew, the audit's key too; gives the number of IdPs' secrets.
    mutating func reseal(under new: MasterKey) throws -> Int {
        let rows = try Row.fetchAll(database, sql: "SELECT idp_id, field, sealed FROM secret")
        for row in rows {
            let place = SecretPlace(idp: row["idp_id"], field: row["field"])
            guard let id = IdPID(rawValue: place.idp) else { throw RegistryStoreError.corrupt("a secret of no IdP") }
            let secret: String
            do { secret = try key.open(row["sealed"], for: place) } catch { throw RegistryStoreError.secretDamaged(id, field: place.field) }
            try database.execute(
                sql: "UPDATE secret SET key_id = ?, sealed = ?, fingerprint = ? WHERE idp_id = ? AND field = ?",
                arguments: [new.id, try new.seal(secret, for: place), new.fingerprint(secret), place.idp, place.field])
        }
        try AuditKey.reseal(database, from: key, to: new)
        try KeyCheck.store(new.check, in: database)
        key = new
        try refreshAll()
        return rows.count
    }
}
