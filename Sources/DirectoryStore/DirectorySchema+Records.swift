extension DirectorySchema {
    /// Finding records by what became of them, by object and by name, and where the feed begins once old records are gone.
    static let recordReading = """
        DROP INDEX record_failed;
        CREATE INDEX record_by_outcome ON record (task, state, kind, action);
        CREATE INDEX record_by_object ON record (kind, object) WHERE state = 'applied';

        -- How far the names of a task's records are gathered in record_names.
        CREATE TABLE record_search (
          task INTEGER PRIMARY KEY REFERENCES task (id) ON DELETE CASCADE,
          upto INTEGER NOT NULL,
          complete INTEGER NOT NULL CHECK (complete IN (0, 1))
        ) STRICT;

        -- The names of many records in one place: a search reads all of a task's in little more time than it takes to read the bytes.
        CREATE TABLE record_names (
          task INTEGER NOT NULL REFERENCES task (id) ON DELETE CASCADE,
          last INTEGER NOT NULL,
          first INTEGER NOT NULL,
          names BLOB NOT NULL,
          entries BLOB NOT NULL,
          sources BLOB NOT NULL,
          PRIMARY KEY (task, last)
        ) WITHOUT ROWID, STRICT;

        -- Every change up to floor may be gone: whoever is behind it has to start over.
        CREATE TABLE feed (id INTEGER PRIMARY KEY CHECK (id = 1), floor INTEGER NOT NULL) STRICT;
        INSERT INTO feed (id, floor) VALUES (1, 0);
        CREATE TRIGGER record_leaves_feed AFTER DELETE ON record WHEN OLD.state = 'applied' BEGIN
          UPDATE feed SET floor = max(floor, OLD.id);
        END;

        -- What was planned or held is decided later: the names are gathered anew then.
        CREATE TRIGGER record_is_decided AFTER UPDATE OF id, task, state ON record BEGIN
          DELETE FROM record_search WHERE task = OLD.task;
        END;
        CREATE TRIGGER record_is_replaced AFTER DELETE ON record WHEN OLD.state IN ('planned', 'held') BEGIN
          DELETE FROM record_search WHERE task = OLD.task;
        END;
        """
}
