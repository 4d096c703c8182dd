import GRDB

/// The tables of the directory. Migrations are added at the end and never edited.
enum DirectorySchema {
    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("directory") { database in
            try database.execute(sql: directory)
            try database.execute(sql: tasks)
            try database.execute(sql: records)
        }
        migrator.registerMigration("decisions") { try $0.execute(sql: decisions) }
        migrator.registerMigration("record reading") { try $0.execute(sql: recordReading) }
        migrator.registerMigration("people") { try $0.execute(sql: people) }
        migrator.registerMigration("logins") { try $0.execute(sql: logins) }
        migrator.registerMigration("notices") { try $0.execute(sql: notices) }
        migrator.registerMigration("keeping") { try $0.execute(sql: keeping) }
        migrator.registerMigration("search") { try $0.execute(sql: search) }
        migrator.registerMigration("groups") { try $0.execute(sql: groups) }
        migrator.registerMigration("group membership") { try $0.execute(sql: membership) }
        migrator.registerMigration("departures") { try $0.execute(sql: departures) }
        migrator.registerMigration("checks", foreignKeyChecks: .immediate, migrate: spellOutChecks)
        migrator.registerMigration("statuses") { try $0.execute(sql: statuses) }
        migrator.registerMigration("removals") { try $0.execute(sql: removals) }
        migrator.registerMigration("coverage names") { try $0.execute(sql: coverageNames) }
        migrator.registerMigration("search domains") { try $0.execute(sql: searchDomains) }
        return migrator
    }

    /// Second index of memberships; made anew after a large load.
    static let membershipIndex = "CREATE INDEX membership_by_department ON membership (department)"

    private static let directory = """
        CREATE TABLE idp (
          id INTEGER PRIMARY KEY AUTOINCREMENT,
          public_id TEXT NOT NULL UNIQUE,
          name TEXT NOT NULL,
          -- counts the transactions that changed this IdP's directory
          version INTEGER NOT NULL DEFAULT 0,
          -- what the last complete run read, and when; NULL until there was one
          baseline TEXT,
          completed_at INTEGER
        ) STRICT;

        CREATE TABLE department (
          id INTEGER PRIMARY KEY AUTOINCREMENT,
          idp INTEGER NOT NULL REFERENCES idp (id),
          source_id TEXT NOT NULL CHECK (source_id <> ''),
          -- NULL at the root of an IdP's tree only
          parent INTEGER REFERENCES department (id),
          content TEXT NOT NULL,
          name TEXT GENERATED ALWAYS AS (content ->> 'name') VIRTUAL,
          created_at INTEGER NOT NULL,
          updated_at INTEGER NOT NULL,
          revision INTEGER NOT NULL CHECK (revision > 0),
          UNIQUE (idp, source_id)
        ) STRICT;
        CREATE INDEX department_by_parent ON department (parent);

        CREATE TABLE employee (
          id INTEGER PRIMARY KEY AUTOINCREMENT,
          idp INTEGER NOT NULL REFERENCES idp (id),
          source_id TEXT NOT NULL CHECK (source_id <> ''),
          union_id TEXT,
          -- the mapped fields as one JSON object; an absent one is unknown
          fields TEXT NOT NULL,
          -- departments that the source names for the person and that are not in the directory: a JSON list
          elsewhere TEXT,
          account_status TEXT NOT NULL CHECK (account_status IN ('pending', 'enabled', 'suspended')),
          employment_status TEXT NOT NULL CHECK (employment_status IN ('active', 'left')),
          left_at INTEGER,
          created_at INTEGER NOT NULL,
          updated_at INTEGER NOT NULL,
          synced_at INTEGER,
          revision INTEGER NOT NULL CHECK (revision > 0)
        ) STRICT;
        CREATE INDEX employee_by_idp ON employee (idp);

        -- Who is known of an IdP, in the order of a comparison. The hash is of what the source gave;
        -- empty for a person who is not at the source.
        CREATE TABLE employee_source (
          idp INTEGER NOT NULL,
          source_id TEXT NOT NULL,
          hash BLOB NOT NULL CHECK (length(hash) IN (0, 16)),
          employee INTEGER NOT NULL,
          PRIMARY KEY (idp, source_id)
        ) WITHOUT ROWID, STRICT;

        CREATE TABLE membership (
          employee INTEGER NOT NULL REFERENCES employee (id) ON DELETE CASCADE,
          department INTEGER NOT NULL REFERENCES department (id),
          leader INTEGER CHECK (leader IN (0, 1)),
          position INTEGER,
          PRIMARY KEY (employee, department)
        ) WITHOUT ROWID, STRICT;
        \(membershipIndex);
        """

    private static let tasks = """
        CREATE TABLE task (
          id INTEGER PRIMARY KEY AUTOINCREMENT,
          idp INTEGER NOT NULL REFERENCES idp (id),
          document TEXT NOT NULL,
          status TEXT NOT NULL GENERATED ALWAYS AS (document ->> 'status') VIRTUAL,
          origin TEXT NOT NULL GENERATED ALWAYS AS (document ->> 'trigger') VIRTUAL,
          -- the field mappings it runs with
          mappings TEXT
        ) STRICT;
        CREATE INDEX task_by_idp ON task (idp);
        CREATE INDEX task_open ON task (id) WHERE status IN ('pending', 'running', 'held');

        -- What was read completely and what was not.
        CREATE TABLE coverage (
          task INTEGER NOT NULL REFERENCES task (id) ON DELETE CASCADE,
          source_id TEXT NOT NULL,
          kind TEXT NOT NULL CHECK (kind IN ('department', 'children', 'members', 'person')),
          state TEXT NOT NULL CHECK (state IN ('complete', 'throttled', 'refused', 'missing', 'failed')),
          pages INTEGER NOT NULL,
          employees INTEGER NOT NULL,
          error TEXT,
          PRIMARY KEY (task, source_id, kind)
        ) WITHOUT ROWID, STRICT;
        """

    private static let records = """
        -- Records of tasks and, where applied, the change feed: ids ascend in the order of commits.
        CREATE TABLE record (
          id INTEGER PRIMARY KEY AUTOINCREMENT,
          task INTEGER,
          idp INTEGER NOT NULL REFERENCES idp (id),
          kind TEXT NOT NULL CHECK (kind IN ('department', 'employee')),
          action TEXT NOT NULL CHECK (action IN ('create', 'update', 'delete', 'restore')),
          state TEXT NOT NULL CHECK (state IN ('applied', 'failed', 'planned', 'held')),
          object INTEGER,
          source_id TEXT NOT NULL,
          name TEXT NOT NULL,
          error TEXT,
          time INTEGER NOT NULL
        ) STRICT;
        CREATE INDEX record_by_task ON record (task);
        CREATE INDEX record_failed ON record (task) WHERE state = 'failed';

        -- The wide part of a record, apart so that lists stay quick.
        CREATE TABLE record_image (
          record INTEGER PRIMARY KEY REFERENCES record (id) ON DELETE CASCADE,
          third_party TEXT,
          request_id TEXT,
          before TEXT,
          after TEXT
        ) STRICT;
        """
}
