extension DirectorySchema {
    /// Persons whom no source ever confirmed are kept by hand: their usernames are unique within the IdP.
    static let keeping = """
        CREATE UNIQUE INDEX employee_username ON employee (idp, fields ->> 'username' COLLATE NOCASE) WHERE synced_at IS NULL;
        """
}
