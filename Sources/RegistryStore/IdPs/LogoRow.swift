import Crypto
import FoundationEssentials
import GRDB
import IdentityModel
import JSONKit

extension LogoSummary {
    /// What is known of the logo of `id`, without reading its bytes; nil when it has none.
    static func fetch(of id: IdPID, _ database: Database) throws -> LogoSummary? {
        try Row.fetchOne(
            database, sql: "SELECT content_type, length(data) AS bytes, sha256 FROM logo WHERE idp_id = ?", arguments: [id.rawValue]
        ).map(LogoSummary.init(row:))
    }

    init(row: Row) throws {
        guard let contentType = LogoContentType(rawValue: row["content_type"]) else {
            throw RegistryStoreError.corrupt("unknown kind of logo in a row")
        }
        self.init(contentType: contentType, bytes: row["bytes"], sha256: row["sha256"])
    }

    init(_ logo: Logo) {
        let hash = Hexadecimal.text(SHA256.hash(data: logo.bytes))
        self.init(contentType: logo.contentType, bytes: logo.bytes.count, sha256: hash)
    }
}
