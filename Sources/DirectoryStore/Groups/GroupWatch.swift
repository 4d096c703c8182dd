import GRDB

/// Notes within each transaction whose membership in groups may change: whatever writes, SQLite's triggers see it.
///
/// What is noted lives in temporary tables of the writing connection. There are triggers while there are groups only, so that nobody else
/// pays for them.
enum GroupWatch {
    /// Stands among the persons who are due for the shape of the trees.
    static let structure: Int64 = 0

    /// Call it once, on the connection that writes.
    static func begin(_ database: Database) throws {
        try database.execute(
            sql: """
                CREATE TEMP TABLE group_due (employee INTEGER PRIMARY KEY, idp INTEGER, source_id TEXT);
                CREATE TEMP TABLE group_match (employee INTEGER NOT NULL, grp INTEGER NOT NULL, PRIMARY KEY (employee, grp)) WITHOUT ROWID;
                """)
        try follow(database)
        // What an earlier version stored has no departments yet.
        guard try hasGroups(database) else { return }
        try GroupDepartments.resolve(database)
        try GroupLedger(database).settle()
    }

    /// Watches where there are groups, and no longer where there is none.
    static func follow(_ database: Database) throws {
        try database.execute(sql: try hasGroups(database) ? start : stop)
    }

    private static func hasGroups(_ database: Database) throws -> Bool {
        try Bool.fetchOne(database, sql: "SELECT EXISTS (SELECT 1 FROM user_group)") ?? false
    }

    private static let start = """
        CREATE TEMP TRIGGER IF NOT EXISTS group_sees_arrival AFTER INSERT ON main.employee BEGIN
          INSERT INTO group_due VALUES (NEW.id, NEW.idp, NEW.source_id) ON CONFLICT DO NOTHING;
        END;
        CREATE TEMP TRIGGER IF NOT EXISTS group_sees_change AFTER UPDATE ON main.employee
        WHEN OLD.fields IS NOT NEW.fields OR OLD.employment_status <> NEW.employment_status BEGIN
          INSERT INTO group_due VALUES (NEW.id, NEW.idp, NEW.source_id) ON CONFLICT DO NOTHING;
        END;
        CREATE TEMP TRIGGER IF NOT EXISTS group_sees_removal AFTER DELETE ON main.employee BEGIN
          INSERT INTO group_due VALUES (OLD.id, OLD.idp, OLD.source_id)
          ON CONFLICT DO UPDATE SET idp = excluded.idp, source_id = excluded.source_id;
        END;
        CREATE TEMP TRIGGER IF NOT EXISTS group_sees_joining AFTER INSERT ON main.membership BEGIN
          INSERT INTO group_due (employee) VALUES (NEW.employee) ON CONFLICT DO NOTHING;
        END;
        CREATE TEMP TRIGGER IF NOT EXISTS group_sees_parting AFTER DELETE ON main.membership BEGIN
          INSERT INTO group_due (employee) VALUES (OLD.employee) ON CONFLICT DO NOTHING;
        END;
        CREATE TEMP TRIGGER IF NOT EXISTS group_sees_department AFTER INSERT ON main.department BEGIN
          INSERT INTO group_due (employee) VALUES (\(structure)) ON CONFLICT DO NOTHING;
        END;
        CREATE TEMP TRIGGER IF NOT EXISTS group_sees_move AFTER UPDATE ON main.department
        WHEN OLD.parent IS NOT NEW.parent OR OLD.name IS NOT NEW.name BEGIN
          INSERT INTO group_due (employee) VALUES (\(structure)) ON CONFLICT DO NOTHING;
        END;
        CREATE TEMP TRIGGER IF NOT EXISTS group_sees_dissolution AFTER DELETE ON main.department BEGIN
          INSERT INTO group_due (employee) VALUES (\(structure)) ON CONFLICT DO NOTHING;
        END;
        """

    private static let stop = [
        "arrival", "change", "removal", "joining", "parting", "department", "move", "dissolution",
    ].map { "DROP TRIGGER IF EXISTS group_sees_\($0);" }.joined(separator: "\n")
}
