import FoundationEssentials
import GRDB
import IdentityModel

/// A sealed secret as it is stored.
struct SecretRow {
    let place: SecretPlace
    let sealed: Data
    let fingerprint: String

    var field: String { place.field }

    static func fetchAll(of idp: String, _ database: Database) throws -> [SecretRow] {
        try Row.fetchAll(database, sql: "SELECT field, sealed, fingerprint FROM secret WHERE idp_id = ?", arguments: [idp]).map { row in
            SecretRow(place: SecretPlace(idp: idp, field: row["field"]), sealed: row["sealed"], fingerprint: row["fingerprint"])
        }
    }

    /// The secret; refused when the row is not the one that was written here.
    func open(with key: MasterKey, of id: IdPID) throws(RegistryStoreError) -> String {
        do { return try key.open(sealed, for: place) } catch { throw .secretDamaged(id, field: field) }
    }
}

extension RegistryTransaction {
    /// Does with the secrets of `id` what `members` say.
    ///
    /// - Returns: the members whose secret is another one now.
    mutating func apply(_ members: [SecretMember], to id: IdPID) throws -> [SecretMember] {
        let rows = try SecretRow.fetchAll(of: id.rawValue, database)
        var changed: [SecretMember] = []
        for member in members {
            let row = rows.first { $0.field == member.name }
            switch member.change {
            case .kept: continue
            case .unset:
                guard row != nil else { continue }
                try database.execute(
                    sql: "DELETE FROM secret WHERE idp_id = ? AND field = ?", arguments: [id.rawValue, member.name])
            case .given(let secret):
                // A damaged row is replaced, whatever it holds.
                if let row, let stored = try? row.open(with: key, of: id), stored == secret { continue }
                try insert(secret, at: SecretPlace(idp: id.rawValue, field: member.name))
            }
            changed.append(member)
            if row != nil { hasErased = true }
        }
        return changed
    }

    private func insert(_ secret: String, at place: SecretPlace) throws {
        try database.execute(
            sql: "INSERT OR REPLACE INTO secret (idp_id, field, key_id, sealed, fingerprint) VALUES (?, ?, ?, ?, ?)",
            arguments: [place.idp, place.field, key.id, try key.seal(secret, for: place), key.fingerprint(secret)])
    }
}
