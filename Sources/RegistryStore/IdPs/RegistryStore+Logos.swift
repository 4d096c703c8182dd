import FoundationEssentials
import GRDB
import IdentityModel
import JSONKit

extension RegistryStore {
    /// Gives an IdP a logo in place of the one it had, or takes it away when `logo` is nil. What is so already makes no revision.
    public func setLogo(_ logo: Logo?, of id: IdPID, at now: Timestamp, by call: AuditCall) async throws(RegistryStoreError) -> IdP {
        let summary = logo.map { LogoSummary($0) }
        return try await write { transaction in
            let current = try transaction.idp(id)
            guard current.logo != summary else {
                try transaction.record(call, about: id, at: now)
                return current
            }
            try transaction.database.execute(sql: "DELETE FROM logo WHERE idp_id = ?", arguments: [id.rawValue])
            transaction.hasErased = current.logo != nil
            if let logo, let summary {
                try transaction.database.execute(
                    sql: "INSERT INTO logo (idp_id, content_type, sha256, data) VALUES (?, ?, ?, ?)",
                    arguments: [id.rawValue, logo.contentType.rawValue, summary.sha256, Data(logo.bytes)])
            }
            try transaction.database.execute(
                sql: "UPDATE idp SET revision = revision + 1, updated_at = ? WHERE id = ?", arguments: [now.milliseconds, id.rawValue])
            try transaction.announce(.updated, id, at: now.milliseconds)
            try transaction.refresh(id)
            let change = AuditChange(path: "logo", before: current.logo?.json, after: summary?.json)
            try transaction.record(call, about: id, [change], at: now)
            return try transaction.idp(id)
        }
    }

    /// The logo of an IdP with its summary.
    public func logo(of id: IdPID) async throws(RegistryStoreError) -> (Logo, LogoSummary) {
        try await read { transaction in
            let sql = "SELECT content_type, length(data) AS bytes, sha256, data FROM logo WHERE idp_id = ?"
            guard let row = try Row.fetchOne(transaction.database, sql: sql, arguments: [id.rawValue]) else {
                _ = try transaction.idp(id)
                throw RegistryStoreError.noLogo(id)
            }
            let data: Data = row["data"]
            let contentType = LogoContentType(rawValue: row["content_type"]) ?? .png
            return (Logo(stored: Array(data), as: contentType), try LogoSummary(row: row))
        }
    }
}

extension LogoSummary {
    fileprivate var json: JSONValue {
        ["contentType": .string(contentType), "bytes": .int(Int64(bytes)), "sha256": .string(sha256)]
    }
}
