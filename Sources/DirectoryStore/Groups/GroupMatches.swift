import GRDB

/// Whom the rules of groups make members: the one place that says what an attribute means. Works on sets, whose size memory does not follow.
struct GroupMatches {
    enum Scope {
        /// The persons who are due, in all groups.
        case due
        /// Everybody, in one group.
        case group(Int64)
    }

    let database: Database
    let scope: Scope

    /// Fills the table `group_match`.
    func find() throws {
        for kind in ["username", "email", "telephone"] { try find(holdersOf(kind)) }
        try find(peopleOfDepartments)
        try find(allOthers)
    }

    private func find(_ matches: String) throws {
        let number: Int64? = if case .group(let number) = scope { number } else { nil }
        try database.execute(
            sql: "INSERT INTO group_match (grp, employee) \(matches) ON CONFLICT DO NOTHING", arguments: number.map { [$0] } ?? [])
    }

    /// Who works here, in an enabled IdP.
    private static let isHere = """
        e.employment_status = 'active' AND e.idp IN (SELECT p.id FROM idp p JOIN group_idp g ON g.idp = p.public_id)
        """

    /// Whom a rule is about.
    private static let isMeant = "(r.idp IS NULL OR r.idp = (SELECT public_id FROM idp WHERE id = e.idp))"

    /// The joins are in the order in which few rows lead to few rows.
    private func holdersOf(_ kind: String) -> String {
        let joins =
            switch scope {
            case .due:
                """
                group_due d CROSS JOIN employee e ON e.id = d.employee
                CROSS JOIN group_rule r ON r.value = e.fields ->> '\(kind)' AND r.kind = '\(kind)' AND r.relation = 'equal'
                """
            case .group:
                // The plus lets SQLite take the index of the field, which has no affinity.
                """
                group_rule r CROSS JOIN employee e ON e.fields ->> '\(kind)' COLLATE NOCASE = +r.value
                AND r.kind = '\(kind)' AND r.relation = 'equal' AND r.grp = ?
                """
            }
        return "SELECT r.grp, e.id FROM \(joins) WHERE \(Self.isHere) AND \(Self.isMeant)"
    }

    private var peopleOfDepartments: String {
        let joins =
            switch scope {
            case .due:
                """
                group_due d CROSS JOIN employee e ON e.id = d.employee CROSS JOIN membership m ON m.employee = e.id
                CROSS JOIN group_department u ON u.department = m.department CROSS JOIN group_rule r ON r.id = u.rule
                """
            case .group:
                """
                (SELECT * FROM group_rule WHERE grp = ?) r CROSS JOIN group_department u ON u.rule = r.id
                CROSS JOIN membership m ON m.department = u.department CROSS JOIN employee e ON e.id = m.employee
                """
            }
        return "SELECT r.grp, e.id FROM \(joins) WHERE r.relation = 'equal' AND \(Self.isHere) AND \(Self.isMeant)"
    }

    private var allOthers: String {
        let people =
            switch scope {
            case .due: "group_due d CROSS JOIN employee e ON e.id = d.employee CROSS JOIN"
            case .group: "employee e CROSS JOIN"
            }
        let groups =
            switch scope {
            case .due: "SELECT DISTINCT grp FROM group_rule WHERE relation = 'unequal'"
            case .group: "SELECT DISTINCT grp FROM group_rule WHERE relation = 'unequal' AND grp = ?"
            }
        return """
            SELECT o.grp, e.id FROM \(people) (\(groups)) o
            WHERE \(Self.isHere) AND EXISTS (
              SELECT 1 FROM group_rule r WHERE r.grp = o.grp AND r.relation = 'unequal' AND \(Self.isMeant) AND CASE r.kind
              WHEN 'department' THEN NOT EXISTS (
                SELECT 1 FROM membership m JOIN group_department u ON u.department = m.department AND u.rule = r.id WHERE m.employee = e.id)
              ELSE r.value <> ifnull(e.fields ->> r.kind, '') END)
            """
    }
}
