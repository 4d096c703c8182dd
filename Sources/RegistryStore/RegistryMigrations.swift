import GRDB

/// The registry's schema, step by step. A step that was released is never edited.
enum RegistryMigrations {
    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("idps") { database in try database.execute(sql: idps) }
        migrator.registerMigration("audit") { database in try database.execute(sql: audit) }
        migrator.registerMigration("logos") { database in try database.execute(sql: logos) }
        return migrator
    }

    private static let idps = """
        CREATE TABLE idp (
            number INTEGER PRIMARY KEY AUTOINCREMENT,
            id TEXT NOT NULL UNIQUE CHECK (id GLOB 'idp-[a-z0-9]*'),
            type TEXT NOT NULL CHECK (type IN ('dingtalk', 'custom', 'wecom', 'lark', 'ldap', 'idaas')),
            name TEXT NOT NULL UNIQUE CHECK (length(name) BETWEEN 2 AND 100),
            description TEXT,
            status TEXT NOT NULL CHECK (status IN ('enabled', 'closed')),
            revision INTEGER NOT NULL CHECK (revision >= 1),
            -- The revision at which a setting changed last that a connectivity test depends on.
            tested_revision INTEGER NOT NULL CHECK (tested_revision BETWEEN 1 AND revision),
            created_at INTEGER NOT NULL,
            updated_at INTEGER NOT NULL,
            -- A value that one IdP only may have: type, member and value.
            exclusive_key TEXT UNIQUE,
            settings TEXT NOT NULL CHECK (json_valid(settings)),
            sync TEXT NOT NULL CHECK (json_valid(sync)),
            connectivity TEXT NOT NULL DEFAULT 'untested' CHECK (connectivity IN ('untested', 'passed', 'failed')),
            connectivity_checked_at INTEGER CHECK ((connectivity = 'untested') = (connectivity_checked_at IS NULL)),
            last_sync TEXT CHECK (last_sync IS NULL OR json_valid(last_sync)),
            CHECK (type <> 'custom' OR json_extract(sync, '$.automatic') = 0)
        ) STRICT;

        CREATE UNIQUE INDEX idp_one_enabled_custom ON idp (type) WHERE type = 'custom' AND status = 'enabled';

        CREATE TRIGGER idp_enabled_limit_insert BEFORE INSERT ON idp
            WHEN NEW.status = 'enabled' AND (SELECT count(*) FROM idp WHERE status = 'enabled') >= 5
            BEGIN SELECT RAISE(ABORT, 'five IdPs are enabled already'); END;

        CREATE TRIGGER idp_enabled_limit_update BEFORE UPDATE OF status ON idp
            WHEN NEW.status = 'enabled' AND OLD.status <> 'enabled' AND (SELECT count(*) FROM idp WHERE status = 'enabled') >= 5
            BEGIN SELECT RAISE(ABORT, 'five IdPs are enabled already'); END;

        CREATE TRIGGER idp_keeps_identity BEFORE UPDATE OF id, type ON idp
            WHEN NEW.id <> OLD.id OR NEW.type <> OLD.type
            BEGIN SELECT RAISE(ABORT, 'the id and the type of an IdP never change'); END;

        CREATE TABLE secret (
            idp_id TEXT NOT NULL REFERENCES idp (id) ON DELETE CASCADE,
            field TEXT NOT NULL,
            key_id TEXT NOT NULL,
            -- AES-256-GCM: nonce, ciphertext, tag.
            sealed BLOB NOT NULL CHECK (length(sealed) > 28),
            fingerprint TEXT NOT NULL,
            PRIMARY KEY (idp_id, field)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE field (
            key TEXT NOT NULL,
            owner TEXT NOT NULL CHECK (owner IN ('department', 'employee')),
            name TEXT NOT NULL,
            type TEXT NOT NULL CHECK (type IN ('string', 'number', 'boolean', 'date')),
            description TEXT,
            PRIMARY KEY (owner, key)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE change (
            revision INTEGER PRIMARY KEY AUTOINCREMENT,
            idp_id TEXT,
            change TEXT NOT NULL CHECK (change IN ('created', 'updated', 'enabled', 'disabled', 'deleted', 'fields')),
            time INTEGER NOT NULL
        ) STRICT;

        CREATE TABLE meta (key TEXT PRIMARY KEY, value BLOB NOT NULL) STRICT, WITHOUT ROWID;
        """

    private static let audit = """
        CREATE TABLE audit (
            number INTEGER PRIMARY KEY,
            time INTEGER NOT NULL,
            uid INTEGER NOT NULL,
            pid INTEGER NOT NULL,
            role TEXT NOT NULL,
            method TEXT NOT NULL,
            idp_id TEXT,
            outcome TEXT NOT NULL,
            changes TEXT NOT NULL CHECK (json_valid(changes)),
            -- Links the entry to all before it.
            hash BLOB NOT NULL CHECK (length(hash) = 32)
        ) STRICT;

        CREATE TABLE audit_chain (
            id INTEGER PRIMARY KEY CHECK (id = 0),
            -- The last entry that retention dropped: the chain goes on from it.
            pruned INTEGER NOT NULL,
            pruned_hash BLOB NOT NULL CHECK (length(pruned_hash) = 32),
            -- Proves which entry is the newest.
            head BLOB NOT NULL
        ) STRICT;

        INSERT INTO audit_chain VALUES (0, 0, zeroblob(32), x'');

        CREATE TRIGGER audit_is_append_only BEFORE UPDATE ON audit
            BEGIN SELECT RAISE(ABORT, 'audit entries never change'); END;

        CREATE TRIGGER audit_is_kept BEFORE DELETE ON audit WHEN OLD.number > (SELECT pruned FROM audit_chain)
            BEGIN SELECT RAISE(ABORT, 'audit entries are kept until their retention ends'); END;
        """

    private static let logos = """
        CREATE TABLE logo (
            idp_id TEXT PRIMARY KEY NOT NULL REFERENCES idp (id) ON DELETE CASCADE,
            content_type TEXT NOT NULL CHECK (content_type IN ('image/png', 'image/jpeg', 'image/svg+xml')),
            sha256 TEXT NOT NULL CHECK (length(sha256) = 64),
            data BLOB NOT NULL CHECK (length(data) BETWEEN 1 AND 1048576)
        ) STRICT;
        """
}
