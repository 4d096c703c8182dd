extension DirectorySchema {
    /// Who is in which group, and what the feed tells of it.
    static let membership = """
        -- the attributes of a group that matter, one by one
        CREATE TABLE group_rule (
          id INTEGER PRIMARY KEY,
          grp INTEGER NOT NULL REFERENCES user_group (id) ON DELETE CASCADE,
          kind TEXT NOT NULL CHECK (kind IN ('username', 'department', 'email', 'telephone')),
          relation TEXT NOT NULL CHECK (relation IN ('equal', 'unequal')),
          value TEXT NOT NULL COLLATE NOCASE,
          -- the public id of the IdP whose people it is about; NULL for all
          idp TEXT
        ) STRICT;
        CREATE INDEX group_rule_by_group ON group_rule (grp, relation);
        CREATE INDEX group_rule_by_value ON group_rule (kind, relation, value);
        CREATE INDEX group_rule_unequal ON group_rule (grp) WHERE relation = 'unequal';

        -- the departments that a rule stands for, with everything below it
        CREATE TABLE group_department (
          department INTEGER NOT NULL,
          rule INTEGER NOT NULL REFERENCES group_rule (id) ON DELETE CASCADE,
          PRIMARY KEY (department, rule)
        ) WITHOUT ROWID, STRICT;
        CREATE INDEX group_department_by_rule ON group_department (rule);

        -- the public ids of the IdPs that are enabled, as the registry told them last: only their people can be members
        CREATE TABLE group_idp (idp TEXT PRIMARY KEY) WITHOUT ROWID, STRICT;

        CREATE TABLE group_member (
          employee INTEGER NOT NULL,
          grp INTEGER NOT NULL,
          PRIMARY KEY (employee, grp)
        ) WITHOUT ROWID, STRICT;
        CREATE INDEX group_member_by_group ON group_member (grp, employee);

        -- Entries of the change feed; the ids are out of one sequence with those of records.
        CREATE TABLE group_change (
          id INTEGER PRIMARY KEY,
          grp INTEGER NOT NULL,
          employee INTEGER NOT NULL,
          idp INTEGER NOT NULL REFERENCES idp (id),
          source_id TEXT NOT NULL,
          action TEXT NOT NULL CHECK (action IN ('create', 'delete')),
          task INTEGER,
          time INTEGER NOT NULL
        ) STRICT;
        CREATE TRIGGER group_change_leaves_feed AFTER DELETE ON group_change BEGIN
          UPDATE feed SET floor = max(floor, OLD.id);
        END;

        DROP TRIGGER notice_stands_in_feed;
        CREATE TRIGGER notice_stands_in_feed AFTER INSERT ON notice BEGIN
          UPDATE notice SET feed = max(
            (SELECT coalesce(max(id), 0) FROM record), (SELECT coalesce(max(id), 0) FROM group_change)) WHERE id = NEW.id;
        END;

        INSERT INTO group_rule (grp, kind, relation, value, idp)
        SELECT g.id, a.value ->> 'type', a.value ->> 'relation', a.value ->> 'value', a.value ->> 'idpId'
        FROM user_group g, json_each(g.draft -> 'attributes') a;
        """
}
