import GRDB
import IdentityModel

/// Keeps who is in which group within the transaction that changes it, and puts every joining and leaving on the change feed: the feed from
/// its beginning and the members are the same at any moment.
struct GroupLedger {
    private let database: Database

    init(_ database: Database) { self.database = database }

    /// Decides anew on everybody who is due. The entries are of the task, and of the time, of the last change that made them due.
    func settle() throws {
        let isDue = try database.cachedStatement(sql: "SELECT EXISTS (SELECT 1 FROM group_due)")
        guard try Bool.fetchOne(isDue) == true else { return }
        let last = try Row.fetchOne(database, sql: "SELECT time, task FROM record ORDER BY id DESC LIMIT 1")
        try settle(at: last.map { $0[0] } ?? 0, task: last.flatMap { $0[1] })
    }

    /// Decides anew on everybody who is due.
    func settle(at time: Int64, task: Int64? = nil) throws {
        try database.execute(sql: "DELETE FROM group_due WHERE employee = ?", arguments: [GroupWatch.structure])
        if database.changesCount > 0 { try GroupDepartments.resolve(database) }
        try GroupMatches(database: database, scope: .due).find()
        try tell("m.employee IN (SELECT employee FROM group_due)", [], at: time, task: task)
    }

    /// Decides anew on everybody in one group, whose rules are others.
    func settle(group: Int64, at time: Int64) throws {
        try GroupDepartments.resolve(database)
        try GroupMatches(database: database, scope: .group(group)).find()
        try tell("m.grp = ?", [group], at: time, task: nil)
    }

    /// Makes the members that `scope` chooses the ones that were found.
    private func tell(_ scope: String, _ arguments: StatementArguments, at time: Int64, task: Int64?) throws {
        let isNoMore = "NOT EXISTS (SELECT 1 FROM group_match n WHERE n.employee = m.employee AND n.grp = m.grp)"
        let end = try FeedExtent(database).end
        try database.execute(
            sql: """
                INSERT INTO group_change (id, grp, employee, idp, source_id, action, task, time)
                SELECT \(end) + row_number() OVER (ORDER BY c.employee, c.grp), c.grp, c.employee, coalesce(e.idp, d.idp),
                coalesce(e.source_id, d.source_id), c.action, \(task.map(String.init) ?? "NULL"), \(time)
                FROM (
                  SELECT m.employee, m.grp, 'delete' AS action FROM group_member m WHERE \(scope) AND \(isNoMore)
                  UNION ALL
                  SELECT n.employee, n.grp, 'create' FROM group_match n
                  WHERE NOT EXISTS (SELECT 1 FROM group_member m WHERE m.employee = n.employee AND m.grp = n.grp)
                ) c LEFT JOIN employee e ON e.id = c.employee LEFT JOIN group_due d ON d.employee = c.employee
                """, arguments: arguments)
        let news = database.changesCount
        if news > 0 {
            try database.execute(sql: "DELETE FROM group_member AS m WHERE \(scope) AND \(isNoMore)", arguments: arguments)
            try database.execute(
                sql: """
                    INSERT INTO group_member (employee, grp) SELECT employee, grp FROM group_match WHERE true ON CONFLICT DO NOTHING;
                    INSERT INTO sqlite_sequence (name, seq) SELECT 'record', 0
                    WHERE NOT EXISTS (SELECT 1 FROM sqlite_sequence WHERE name = 'record');
                    UPDATE sqlite_sequence SET seq = \(end + Int64(news)) WHERE name = 'record';
                    """)
        }
        try database.execute(sql: "DELETE FROM group_match; DELETE FROM group_due")
    }
}
