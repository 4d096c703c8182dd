extension DirectorySchema {
    /// What a department was called when it was read: it may never come into the directory, or leave it.
    static let coverageNames = """
        ALTER TABLE coverage ADD COLUMN name TEXT;
        """
}
