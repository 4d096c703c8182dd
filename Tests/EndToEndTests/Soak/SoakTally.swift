/// What happened in a month.
struct SoakTally: Sendable {
    var faults = 0
    var restarts = 0
    var deaths = 0
    var outages = 0
    var decisions = 0
    /// Single comparisons that had to be as they were.
    var checks = 0
    /// Entries of the change feed.
    var changes = 0
    var tasks: [String: Int] = [:]
    /// Answers with `internal_error`, though no disk was broken.
    var internalErrors = 0

    /// What has come since an earlier state.
    func since(_ earlier: SoakTally) -> SoakTally {
        var difference = self
        difference.faults -= earlier.faults
        difference.restarts -= earlier.restarts
        difference.deaths -= earlier.deaths
        difference.outages -= earlier.outages
        difference.decisions -= earlier.decisions
        difference.checks -= earlier.checks
        difference.changes -= earlier.changes
        difference.internalErrors -= earlier.internalErrors
        for (kind, count) in earlier.tasks { difference.tasks[kind, default: 0] -= count }
        return difference
    }

    var text: String {
        let runs = tasks.filter { $0.value > 0 }.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(separator: ", ")
        return "\(faults) faults, \(restarts) restarts, \(deaths) deaths, \(outages) outages, \(decisions) decisions, \(changes) changes, "
            + "runs (\(runs)), \(checks) checks"
    }
}
