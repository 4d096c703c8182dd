extension DirectorySchema {
    static let groups = """
        CREATE TABLE user_group (
          id INTEGER PRIMARY KEY AUTOINCREMENT,
          -- what was set of it, a JSON object
          draft TEXT NOT NULL,
          created_at INTEGER NOT NULL,
          updated_at INTEGER NOT NULL,
          revision INTEGER NOT NULL CHECK (revision > 0)
        ) STRICT;
        CREATE UNIQUE INDEX user_group_name ON user_group (draft ->> 'name' COLLATE NOCASE);
        """

    /// Finds people by a field that a group goes by; made with the first such group, so that others need not keep it.
    static func personIndex(of field: String) -> String {
        "CREATE INDEX IF NOT EXISTS employee_by_\(field) ON employee (fields ->> '\(field)' COLLATE NOCASE)"
    }
}
