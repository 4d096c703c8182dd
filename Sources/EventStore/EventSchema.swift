import GRDB

/// The tables of received events. Migrations are added at the end and never edited.
enum EventSchema {
    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("events") { try $0.execute(sql: events) }
        return migrator
    }

    private static let verdicts = "'pending', 'applied', 'unchanged', 'notOurs', 'ignored', 'failed'"

    private static let events = """
        CREATE TABLE event (
          id INTEGER PRIMARY KEY AUTOINCREMENT,
          idp TEXT NOT NULL,
          channel TEXT NOT NULL CHECK (channel IN ('callback', 'stream')),
          -- two deliveries of one event have the same
          key TEXT NOT NULL CHECK (key <> ''),
          type TEXT NOT NULL,
          source_event_id TEXT,
          born_at INTEGER,
          received_at INTEGER NOT NULL,
          deliveries INTEGER NOT NULL DEFAULT 1 CHECK (deliveries > 0),
          verdict TEXT NOT NULL CHECK (verdict IN (\(verdicts))),
          handled_at INTEGER,
          task TEXT,
          UNIQUE (idp, key),
          CHECK ((verdict = 'pending') = (handled_at IS NULL))
        ) STRICT;
        CREATE INDEX event_handled ON event (handled_at) WHERE handled_at IS NOT NULL;

        CREATE TABLE event_object (
          event INTEGER NOT NULL REFERENCES event (id) ON DELETE CASCADE,
          idp TEXT NOT NULL,
          kind TEXT NOT NULL CHECK (kind IN ('department', 'employee')),
          source_id TEXT NOT NULL CHECK (source_id <> ''),
          verdict TEXT NOT NULL CHECK (verdict IN (\(verdicts))),
          PRIMARY KEY (event, kind, source_id)
        ) WITHOUT ROWID, STRICT;
        -- what is to be read, in the order of its receipt, and by its name
        CREATE INDEX object_waiting ON event_object (idp, event) WHERE verdict = 'pending';
        CREATE INDEX object_named ON event_object (idp, kind, source_id);

        -- What a full run changed though no event told of it.
        CREATE TABLE drift (
          task TEXT NOT NULL,
          kind TEXT NOT NULL CHECK (kind IN ('department', 'employee')),
          source_id TEXT NOT NULL,
          action TEXT NOT NULL,
          time INTEGER NOT NULL,
          PRIMARY KEY (task, kind, source_id)
        ) WITHOUT ROWID, STRICT;
        """
}
