extension DirectorySchema {
    /// Lists of the people of one status, by id. Everybody is pending and active at first: for these an index would only cost.
    static let statuses = """
        CREATE INDEX employee_suspended ON employee (account_status) WHERE account_status = 'suspended';
        CREATE INDEX employee_enabled ON employee (account_status) WHERE account_status = 'enabled';
        CREATE INDEX employee_gone ON employee (employment_status) WHERE employment_status = 'left';
        """
}
