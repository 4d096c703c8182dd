/// The tables of a scratch file. A file of another layout is not gone on with, so they may change freely with ``StagingArea``'s layout.
enum StagingSchema {
    static let tables = """
        -- one row
        CREATE TABLE reading (
          basis TEXT NOT NULL,
          -- when the machine was started that wrote it without waiting for the disk; NULL when everything is on the disk
          boot TEXT,
          -- how often it was opened since anything was added
          attempts INTEGER NOT NULL DEFAULT 0,
          scope TEXT,
          requests INTEGER NOT NULL DEFAULT 0,
          throttled INTEGER NOT NULL DEFAULT 0,
          -- whether the source has been read to its end
          is_over INTEGER NOT NULL DEFAULT 0
        ) STRICT;
        CREATE TABLE note (id INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE) STRICT;
        -- the ledger: what was read completely and what was not
        CREATE TABLE unit (
          id INTEGER PRIMARY KEY,
          source_id TEXT NOT NULL, kind TEXT NOT NULL, state TEXT NOT NULL,
          pages INTEGER NOT NULL, employees INTEGER NOT NULL, error TEXT,
          -- the last page, where all before it were taken
          number INTEGER,
          -- how to go on after it
          continuation TEXT,
          -- when its first answer came
          time INTEGER NOT NULL,
          UNIQUE (source_id, kind)
        ) STRICT;
        CREATE TABLE department (
          id INTEGER PRIMARY KEY, unit INTEGER NOT NULL,
          source_id TEXT NOT NULL, content TEXT NOT NULL, third_party TEXT, request_id TEXT, problems TEXT
        ) STRICT;
        CREATE INDEX department_by_source ON department (source_id);
        -- its sightings have consecutive ids
        CREATE TABLE page (
          id INTEGER PRIMARY KEY, unit INTEGER NOT NULL, request_id TEXT, first_sighting INTEGER NOT NULL, sightings INTEGER NOT NULL,
          -- what may be odd about its persons: keys that no two should share
          marks BLOB NOT NULL
        ) STRICT;
        CREATE TABLE sighting (
          id INTEGER PRIMARY KEY,
          source_id TEXT NOT NULL, department TEXT NOT NULL, hash BLOB NOT NULL,
          union_id TEXT, name TEXT NOT NULL, leader INTEGER, position INTEGER, departments TEXT, read_alone INTEGER NOT NULL,
          page INTEGER NOT NULL, fields TEXT NOT NULL, third_party TEXT NOT NULL
        ) STRICT;
        -- sightings with fields that cannot be taken
        CREATE TABLE problem (sighting INTEGER NOT NULL, problems TEXT NOT NULL) STRICT;
        -- the marks that several persons have in common
        CREATE TABLE mark (kind INTEGER NOT NULL, key INTEGER NOT NULL, person INTEGER NOT NULL, sighting INTEGER NOT NULL) STRICT;
        -- persons whose state here and at the source differ, in ascending order of their ids
        CREATE TABLE difference (
          id INTEGER PRIMARY KEY, kind TEXT NOT NULL, source_id TEXT NOT NULL, employee INTEGER, hash BLOB NOT NULL
        ) STRICT;
        """
}
