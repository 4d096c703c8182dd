extension DirectorySchema {
    /// Counts what tasks removed by themselves within some time.
    static let removals = """
        CREATE INDEX record_removals ON record (idp, kind, time, task)
        WHERE action = 'delete' AND state = 'applied' AND planned_as IS NULL;
        """
}
