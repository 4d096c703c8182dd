extension DirectorySchema {
    /// What is kept of persons that no source tells, and what is odd about objects that were synchronized all the same.
    static let people = """
        -- fields that were edited here: a JSON list
        ALTER TABLE employee ADD COLUMN local_edits TEXT;
        -- NULL for an account that is not suspended, or that is because the person left
        ALTER TABLE employee ADD COLUMN suspended_by TEXT CHECK (suspended_by IN ('administrator', 'expiry'));
        ALTER TABLE employee ADD COLUMN expires_at INTEGER;
        CREATE INDEX employee_expiry ON employee (expires_at) WHERE expires_at IS NOT NULL AND account_status <> 'suspended';
        CREATE INDEX employee_elsewhere ON employee (idp) WHERE elsewhere IS NOT NULL;

        CREATE TABLE warning (
          id INTEGER PRIMARY KEY AUTOINCREMENT,
          task INTEGER NOT NULL REFERENCES task (id) ON DELETE CASCADE,
          kind TEXT NOT NULL CHECK (kind IN ('department', 'employee')),
          source_id TEXT NOT NULL,
          name TEXT NOT NULL,
          reason TEXT NOT NULL,
          message TEXT NOT NULL
        ) STRICT;
        CREATE INDEX warning_by_task ON warning (task);
        """
}
