import GRDB
import IdentityModel

extension StagingArea {
    /// How many warnings of one kind are listed; the others are only counted.
    static let listed = 1000

    /// Persons with a username, an email address or, but for its case, an id that another has too, and those without a name.
    public func oddities() async throws(DirectoryStoreError) -> Oddities {
        try await writing { database in
            try SharedMarks(database).gather()
            var oddities = Oddities()
            for kind in PersonMark.Kind.allCases { try Self.find(kind, database, &oddities) }
            return oddities
        }
    }

    private static func find(_ kind: PersonMark.Kind, _ database: Database, _ oddities: inout Oddities) throws {
        let several = kind.isOddAlone ? "" : "HAVING min(person) <> max(person)"
        let groups = "SELECT key, count(DISTINCT person) AS persons FROM mark WHERE kind = ?1 GROUP BY key \(several)"
        let count = try Int.fetchOne(database, sql: "SELECT coalesce(sum(persons), 0) FROM (\(groups))", arguments: [kind.rawValue]) ?? 0
        guard count > 0 else { return }
        oddities.total += count
        let rows = try Row.fetchCursor(
            database,
            sql: """
                SELECT s.source_id, s.name, s.fields ->> ?2 FROM (\(groups) LIMIT ?3) g JOIN mark m ON m.kind = ?1 AND m.key = g.key
                JOIN sighting s ON s.id = m.sighting GROUP BY m.key, s.source_id LIMIT ?3
                """, arguments: [kind.rawValue, kind == .email ? "email" : "username", listed])
        while let row = try rows.next() {
            oddities.warnings.append(
                SyncWarning(.employee, sourceID: row[0], name: row[1], reason: kind.reason, message: kind.message(row[2] ?? "")))
        }
    }
}

extension PersonMark.Kind {
    fileprivate var reason: String {
        switch self {
        case .username: "duplicate_username"
        case .email: "duplicate_email"
        case .emptyName: "empty_name"
        case .sourceID: "similar_id"
        }
    }

    fileprivate func message(_ value: String) -> String {
        switch self {
        case .username: "Another employee of this IdP has the username \"\(value)\" too."
        case .email: "Another employee of this IdP has the email address \"\(value)\" too."
        case .emptyName: "The source gives no name."
        case .sourceID: "Its id differs from another employee's only by case."
        }
    }
}
