extension DirectorySchema {
    /// What people are found by, in blocks of neighbours, made behind the change feed.
    static let search = """
        CREATE TABLE search_block (
          kind INTEGER NOT NULL,
          number INTEGER NOT NULL,
          places BLOB NOT NULL,
          texts BLOB NOT NULL,
          PRIMARY KEY (kind, number)
        ) STRICT;

        CREATE TABLE search_state (
          id INTEGER PRIMARY KEY CHECK (id = 1),
          -- the record up to which the changes of people are in the blocks
          upto INTEGER NOT NULL,
          -- the person up to whom they are filled; NULL when all are
          filled INTEGER
        ) STRICT;
        INSERT INTO search_state (id, upto, filled) SELECT 1, coalesce(max(id), 0), 0 FROM record;
        """

    /// What one byte stands for in the texts of blocks, by the order of the ids.
    static let searchDomains = """
        CREATE TABLE search_domain (
          id INTEGER PRIMARY KEY,
          domain BLOB NOT NULL UNIQUE
        ) STRICT;
        """
}
