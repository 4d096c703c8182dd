import GRDB
import IdentityModel
import JSONKit

extension RegistryState {
    /// Everything, from the rows.
    init(reading database: Database) throws {
        self.init()
        // Deleted rows leave their number in the sequence, so that it never goes back.
        revision = try Int64.fetchOne(database, sql: "SELECT seq FROM sqlite_sequence WHERE name = 'change'") ?? 0
        load(try Row.fetchAll(database, sql: "SELECT * FROM idp ORDER BY number").map { try Entry($0, database) })
        fields = try LocalField.fetchExtended(database)
    }
}

extension RegistryState.Entry {
    /// The IdP `id`; nil when there is none.
    static func fetch(_ id: IdPID, _ database: Database) throws -> RegistryState.Entry? {
        try Row.fetchOne(database, sql: "SELECT * FROM idp WHERE id = ?", arguments: [id.rawValue]).map { try Self($0, database) }
    }

    init(_ row: Row, _ database: Database) throws {
        number = row["number"]
        var idp = try IdP(row: row, secrets: SecretRow.fetchAll(of: row["id"], database))
        idp.logo = try LogoSummary.fetch(of: idp.id, database)
        self.idp = idp
    }
}

extension IdP {
    /// The document, made of a row and the fingerprints of its secrets. It is read as any document is, so that no type of IdP needs code here.
    init(row: Row, secrets: [SecretRow]) throws {
        let type: String = row["type"]
        var document: JSONValue = [
            "id": .string(row["id"]), "type": .string(type), "name": .string(row["name"]),
            "status": .string(row["status"]), "revision": .int(row["revision"]),
            "createdAt": .string(Timestamp(milliseconds: row["created_at"]).description),
            "updatedAt": .string(Timestamp(milliseconds: row["updated_at"]).description),
            "sync": try JSONValue(column: row["sync"]),
        ]
        if let description: String = row["description"] { document["description"] = .string(description) }
        if let settings = IdPType(rawValue: type)?.traits.settings {
            var members = try JSONValue(column: row["settings"])
            for name in settings.secretNames {
                let fingerprint = secrets.first { $0.field == name }?.fingerprint
                members[name] = fingerprint.map { ["set": true, "fingerprint": .string($0)] } ?? ["set": false]
            }
            document[type] = members
        }
        var connectivity: JSONValue = ["status": .string(row["connectivity"])]
        if let time: Int64 = row["connectivity_checked_at"] {
            connectivity["checkedAt"] = .string(Timestamp(milliseconds: time).description)
        }
        document["connectivity"] = connectivity
        if let last: String = row["last_sync"] { document["lastSync"] = try JSONValue(column: last) }
        // A newer version may have stored more, and a stricter one may come: what is stored is shown.
        self = try IdP.decode(document, unknownMembers: .ignored)
    }
}

extension LocalField {
    /// Every extended field.
    static func fetchExtended(_ database: Database) throws -> [LocalField] {
        try Row.fetchAll(database, sql: "SELECT * FROM field ORDER BY owner, key").map(LocalField.init(row:))
    }

    init(row: Row) throws {
        self.init(row["key"], row["name"], Kind(rawValue: row["type"]) ?? .string, of: Owner(rawValue: row["owner"]) ?? .employee)
        builtin = false
        description = row["description"]
    }
}

extension JSONValue {
    /// The value of a column that holds JSON.
    init(column: String) throws(JSONError) { try self.init(parsing: Array(column.utf8)) }

    /// This value for a column that holds JSON.
    var column: String { String(decoding: jsonBytes, as: UTF8.self) }
}
