import GRDB
import IdentityModel

/// Stores the attributes of a group so that its members are found quickly.
struct GroupRules {
    let database: Database
    let group: Int64

    /// Stores them in the place of those that were.
    func store(_ attributes: [GroupAttribute]) throws {
        try remove()
        for kind in Set(attributes.filter { $0.relation == .equal }.map(\.type)) where kind != .department {
            try database.execute(sql: DirectorySchema.personIndex(of: kind.rawValue))
        }
        let insert = try database.cachedStatement(sql: "INSERT INTO group_rule (grp, kind, relation, value, idp) VALUES (?, ?, ?, ?, ?)")
        for rule in Self.deciding(attributes) {
            try insert.execute(arguments: [
                group, rule.type.rawValue, rule.relation.rawValue, rule.value, rule.idpId?.rawValue,
            ])
        }
    }

    func remove() throws {
        try database.execute(sql: "DELETE FROM group_rule WHERE grp = ?", arguments: [group])
    }

    /// The attributes without those that decide nothing: nobody has two values, so that everybody differs from one of the first two.
    private static func deciding(_ attributes: [GroupAttribute]) -> [GroupAttribute] {
        var seen: Set<GroupAttribute> = []
        var counts: [GroupAttribute: Int] = [:]
        return attributes.filter { attribute in
            var plain = attribute
            plain.value = attribute.value.lowercased()
            guard seen.insert(plain).inserted else { return false }
            guard attribute.relation == .unequal, attribute.type != .department else { return true }
            plain.value = ""
            counts[plain, default: 0] += 1
            return counts[plain, default: 0] <= 2
        }
    }
}
