import GRDB

extension StagingArea {
    private static let batch = 200

    /// Puts every noted difference before `decide`, in the order of the source's ids, and hands over what is to be done.
    ///
    /// It reads the directory as it is before the transaction that takes this: a thread decides while another writes.
    func decide(
        beside store: DirectoryStore, _ decide: @Sendable (EmployeeComparison) throws -> EmployeeDecision,
        for decided: Handover<DecidedDifference>
    ) async {
        do {
            // By a connection of its own: others look at the account of the reading meanwhile.
            let connection = try await FileWork.run { try DatabaseQueue(path: self.path, configuration: Self.configuration) }
            try await connection.writeWithoutTransaction { database in
                try database.execute(sql: "ATTACH DATABASE ? AS directory", arguments: [store.path])
                try decided.awaitBeginning()
                try database.inTransaction(.deferred) {
                    try Self.decideAll(database, decide, for: decided)
                    return .commit
                }
            }
            try await FileWork.run { try connection.close() }
            decided.end(.success(()))
        } catch {
            decided.end(.failure(error))
        }
    }

    private static func decideAll(
        _ database: Database, _ decide: (EmployeeComparison) throws -> EmployeeDecision, for decided: Handover<DecidedDifference>
    ) throws {
        let differences = try DifferenceReader(database)
        var batch: [DecidedDifference] = []
        while let difference = try differences.next() {
            guard let next = DecidedDifference(difference, try decide(difference.comparison)) else { continue }
            batch.append(next)
            if batch.count == Self.batch {
                try decided.give(batch)
                batch.removeAll(keepingCapacity: false)
            }
        }
        if !batch.isEmpty { try decided.give(batch) }
    }
}
