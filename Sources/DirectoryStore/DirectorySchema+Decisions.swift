extension DirectorySchema {
    /// What is kept so that a plan can be applied, a held removal decided on, a task undone and a leaver restored.
    static let decisions = """
        -- What a planned or held task rests on, and what becomes of it when its records are done.
        CREATE TABLE task_plan (
          task INTEGER PRIMARY KEY REFERENCES task (id) ON DELETE CASCADE,
          -- of the IdP's directory when the records were made
          version INTEGER NOT NULL,
          -- the configuration and the baseline that they were made with
          basis TEXT NOT NULL,
          -- what the IdP's baseline becomes; NULL where the reading does not allow to move it
          baseline TEXT
        ) STRICT;

        -- The id that a record was planned or held under; it got another when it was done, at the end of the feed.
        ALTER TABLE record ADD COLUMN planned_as INTEGER;
        CREATE INDEX record_planned_as ON record (planned_as) WHERE planned_as IS NOT NULL;
        CREATE INDEX record_held ON record (task) WHERE state = 'held';
        -- Of what the source gave, for the person of a planned or held record.
        ALTER TABLE record_image ADD COLUMN hash BLOB;

        -- 1 for who may not be read any more and is kept.
        ALTER TABLE employee ADD COLUMN out_of_scope INTEGER NOT NULL DEFAULT 0 CHECK (out_of_scope IN (0, 1));
        -- The account's status before the person left; a returner gets it back.
        ALTER TABLE employee ADD COLUMN account_before TEXT CHECK (account_before IN ('pending', 'enabled', 'suspended'));
        CREATE INDEX employee_out_of_scope ON employee (idp) WHERE out_of_scope = 1;
        CREATE INDEX employee_left ON employee (idp, left_at) WHERE employment_status = 'left';
        ALTER TABLE department ADD COLUMN out_of_scope INTEGER NOT NULL DEFAULT 0 CHECK (out_of_scope IN (0, 1));
        """
}
