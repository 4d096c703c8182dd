extension DirectorySchema {
    /// Who logged in, and who was refused.
    static let logins = """
        CREATE TABLE login (
          id INTEGER PRIMARY KEY AUTOINCREMENT,
          time INTEGER NOT NULL,
          -- the IdP's public id; NULL where an attempt belonged to no login of ours
          idp TEXT,
          way TEXT NOT NULL CHECK (way IN ('browser', 'inApp')),
          employee INTEGER,
          source_id TEXT,
          name TEXT,
          outcome TEXT NOT NULL CHECK (outcome IN ('success', 'refused', 'failed')),
          reason TEXT,
          CHECK ((outcome = 'success') = (reason IS NULL)),
          CHECK (outcome <> 'success' OR employee IS NOT NULL)
        ) STRICT;
        CREATE INDEX login_by_employee ON login (employee) WHERE employee IS NOT NULL;
        CREATE INDEX login_by_idp ON login (idp);

        -- Apart from the persons, whose rows and revisions a login does not change.
        CREATE TABLE last_login (employee INTEGER PRIMARY KEY, time INTEGER NOT NULL) STRICT;
        """
}
