extension DirectorySchema {
    /// What showed that a person had left.
    static let departures = """
        ALTER TABLE record_image ADD COLUMN departure_proof TEXT CHECK (departure_proof IN ('answer', 'leaveRecord', 'reading'));
        """
}
