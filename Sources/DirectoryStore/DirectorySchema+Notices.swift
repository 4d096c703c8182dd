extension DirectorySchema {
    /// What receivers outside are to be told, and how far each of them is.
    static let notices = """
        CREATE TABLE receiver (
          name TEXT PRIMARY KEY,
          -- the last notice it took
          notice INTEGER NOT NULL,
          -- every change up to here is told; NULL for one that is not told of changes
          feed INTEGER,
          -- the last change of the batch that is on its way: what is sent again is the same
          offered INTEGER
        ) WITHOUT ROWID, STRICT;

        -- What happened to tasks and IdPs, in the order of commits.
        CREATE TABLE notice (
          id INTEGER PRIMARY KEY AUTOINCREMENT,
          -- unlike id never given again, also not after an older copy of the database was restored
          public_id TEXT NOT NULL DEFAULT (lower(hex(randomblob(10)))),
          kind TEXT NOT NULL CHECK (kind IN ('task.failed', 'task.held', 'task.partial', 'schedule.quarantined')),
          idp INTEGER NOT NULL REFERENCES idp (id),
          task INTEGER REFERENCES task (id) ON DELETE CASCADE,
          time TEXT NOT NULL,
          -- the changes up to here were committed before
          feed INTEGER NOT NULL DEFAULT 0,
          document TEXT NOT NULL
        ) STRICT;
        CREATE INDEX notice_by_task ON notice (task);

        CREATE TRIGGER task_is_noteworthy AFTER UPDATE OF document ON task
        WHEN NEW.status IN ('failed', 'held', 'partial_success') AND NEW.status <> OLD.status AND EXISTS (SELECT 1 FROM receiver) BEGIN
          INSERT INTO notice (kind, idp, task, time, document) VALUES (
            CASE NEW.status WHEN 'failed' THEN 'task.failed' WHEN 'held' THEN 'task.held' ELSE 'task.partial' END,
            NEW.idp, NEW.id, coalesce(NEW.document ->> 'endedAt', strftime('%Y-%m-%dT%H:%M:%fZ', 'now')), NEW.document);
        END;
        CREATE TRIGGER notice_stands_in_feed AFTER INSERT ON notice BEGIN
          UPDATE notice SET feed = (SELECT coalesce(max(id), 0) FROM record) WHERE id = NEW.id;
        END;

        -- The IdPs whose quarantine was noted.
        CREATE TABLE quarantine (idp INTEGER PRIMARY KEY REFERENCES idp (id)) STRICT;
        """
}
